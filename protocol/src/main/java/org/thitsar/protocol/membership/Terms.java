package org.thitsar.protocol.membership;

/// The rules of a federation that an amendment can change.
///
/// @param removalPercent percent of the other voters that a removal needs to exceed
/// @param attestationsNeeded by other organisations, until a credential is peer-verified
/// @param quotas of each organisation
public record Terms(int removalPercent, int attestationsNeeded, Quotas quotas) {
  /// Voices of other organisations that suspend a node, or a member that is to be removed.
  public static final int SUSPENDING_VOICES = 2;

  /// How many of `others` exceed the percentage that a removal needs.
  public int neededForRemoval(int others) {
    return needed(others, removalPercent);
  }

  /// How many of `others` must agree to give one of them another key: half way from a removal to
  /// everybody, because who gives a key away gives all that is sealed to it.
  public int neededForKey(int others) {
    return needed(others, (removalPercent + 100) / 2);
  }

  /// A strict majority of `others`.
  public static int majority(int others) {
    return needed(others, 50);
  }

  private static int needed(int others, int percent) {
    return others * percent / 100 + 1;
  }
}
