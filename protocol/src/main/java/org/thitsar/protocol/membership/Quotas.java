package org.thitsar.protocol.membership;

/// What one organisation may take of everybody's disk.
///
/// @param logs that its nodes write
/// @param statements that its nodes make
/// @param bytes of all its logs together
/// @param grants of keys
public record Quotas(int logs, int statements, long bytes, int grants) {
  /// Room for a large organisation of many laptops, and far from filling a small disk.
  public static Quotas standard() {
    return new Quotas(4_096, 4_096, 4L << 30, 65_536);
  }
}
