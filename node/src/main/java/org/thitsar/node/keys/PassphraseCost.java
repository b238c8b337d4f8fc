package org.thitsar.node.keys;

/// What one guess at a passphrase costs: the parameters of Argon2id.
///
/// @param memoryKib memory in KiB
/// @param passes how often the memory is gone through
/// @param lanes into how many parts it is cut
record PassphraseCost(int memoryKib, int passes, int lanes) {
  /// About one second on an office laptop. Also the least that is accepted, so that an altered file
  /// cannot make guessing cheap.
  static final PassphraseCost STANDARD = new PassphraseCost(256 << 10, 3, 4);

  /// The most that is accepted, so that an altered file cannot stop the machine.
  private static final PassphraseCost MOST = new PassphraseCost(1 << 20, 64, 16);

  /// What is accepted of a file.
  record Bounds(PassphraseCost least, PassphraseCost most) {
    /// The only bounds outside tests.
    static final Bounds STANDARD = new Bounds(PassphraseCost.STANDARD, MOST);

    boolean allow(PassphraseCost cost) {
      return cost.memoryKib >= least.memoryKib
          && cost.passes >= least.passes
          && cost.lanes >= 1
          && cost.memoryKib <= most.memoryKib
          && cost.passes <= most.passes
          && cost.lanes <= most.lanes
          && cost.memoryKib >= 8 * cost.lanes;
    }
  }
}
