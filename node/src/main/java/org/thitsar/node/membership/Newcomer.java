package org.thitsar.node.membership;

import java.util.Set;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.membership.FingerprintWords;

/// Whoever used an invitation of ours.
///
/// @param organisation its id
/// @param name how it calls itself
/// @param nameMy the same in Burmese, or empty
/// @param node its node
/// @param words that its screen shows; the person who admits it hears them from the newcomer and
///   types them, and should not simply copy them from here
/// @param standing how it stands
/// @param warnings what the person who admits it should know
public record Newcomer(
    OrganisationId organisation,
    String name,
    String nameMy,
    NodeId node,
    FingerprintWords words,
    Standing standing,
    Set<Warning> warnings) {
  /// Copies the warnings.
  public Newcomer {
    warnings = Set.copyOf(warnings);
  }

  /// How a newcomer stands.
  public enum Standing {
    /// A person has yet to compare the words.
    WAITING,
    /// Let in.
    ADMITTED,
    /// Sent away.
    DECLINED
  }

  /// What is odd about a newcomer.
  public enum Warning {
    /// Another invitation led to the same organisation or node key.
    KEY_SEEN_BEFORE,
    /// Somebody else tried to use the same invitation: it was read by others.
    SECOND_CALLER,
    /// A member, or another newcomer, calls itself the same.
    NAME_TAKEN
  }
}
