package org.thitsar.node.storage;

/// What a directory was written by.
///
/// @param store version of the layout of columns and files; 1 is the first
/// @param protocol version of the protocol whose records are in it; 1 is the first
public record StoreVersions(int store, int protocol) {
  /// What this program writes.
  public static final StoreVersions CURRENT = new StoreVersions(1, 1);

  boolean newerThan(StoreVersions other) {
    return store > other.store || protocol > other.protocol;
  }

  @Override
  public String toString() {
    return "store " + store + ", protocol " + protocol;
  }
}
