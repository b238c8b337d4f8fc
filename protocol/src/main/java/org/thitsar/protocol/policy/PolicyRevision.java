package org.thitsar.protocol.policy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.casefile.Revision;
import org.thitsar.protocol.casefile.Stamp;
import org.thitsar.protocol.identity.NodeId;

/// What one laptop knows of the policy of one name: who applied or withdrew it, merged. Immutable.
///
/// Where two laptops acted apart, the more restrictive holds: a withdrawal, and of two different
/// policies neither, until somebody who has seen both applies one or withdraws. Of one policy that
/// was applied twice, the first in the order of nodes is carried out.
public final class PolicyRevision {
  private static final int FIELD = 1;
  private static final int TAG = FIELD << 3 | 2;
  private static final int NAME_BYTES_MAX = 256;
  private static final String PLACE = "policy revision";

  private final String name;
  private final Revision revision;

  private PolicyRevision(String name, Revision revision) {
    this.name = name;
    this.revision = revision;
  }

  /// A name under which nothing was ever applied.
  public static PolicyRevision none(String name) {
    return new PolicyRevision(name, Revision.none());
  }

  /// This after `by` has applied `policy` in place of whatever it knew of.
  public PolicyRevision applied(Policy policy, NodeId by, long atMillis) {
    Bytes value = new ByteWriter().u8(TAG).prefixed(policy.encode()).toBytes();
    return new PolicyRevision(name, revision.edited(by, atMillis, Map.of(FIELD, value)));
  }

  /// This after `by` has withdrawn whatever it knew of.
  public PolicyRevision withdrawn(NodeId by, long atMillis) {
    return new PolicyRevision(name, revision.edited(by, atMillis, Map.of(FIELD, Bytes.empty())));
  }

  /// What somebody knows who knows both.
  public PolicyRevision merge(PolicyRevision other) {
    if (!other.name.equals(name)) {
      throw new IllegalArgumentException("two names are never one");
    }
    return new PolicyRevision(name, revision.merge(other.revision));
  }

  /// The name.
  public String name() {
    return name;
  }

  /// Whether laptops acted apart, and nobody who has seen it has decided.
  public boolean inConflict() {
    return revision.values(FIELD).size() > 1;
  }

  /// Whether a newer version wrote what stands, or some of it: nobody can replace it knowing what
  /// it restricts.
  public boolean isNewer() {
    for (Bytes value : revision.values(FIELD)) {
      try {
        if (!value.isEmpty()) {
          var _ = policy(value);
        }
      } catch (MalformedException e) {
        return true;
      }
    }
    return false;
  }

  /// The policy in force.
  ///
  /// @throws MalformedException with [Flaw#UNKNOWN_VERSION] or [Flaw#BAD_TEXT] when a newer version
  ///   wrote it, and the other flaws of a policy
  public Optional<Policy> inForce() throws MalformedException {
    List<Bytes> values = revision.values(FIELD);
    if (values.size() != 1 || values.getFirst().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(policy(values.getFirst()));
  }

  /// The node that carries it out: the one that applied it.
  public Optional<NodeId> carrier() {
    return revision.versions(FIELD).stream().findFirst().map(one -> one.stamp().node());
  }

  /// Who applied or withdrew what stands, in the same order everywhere.
  public List<Stamp> stamps() {
    return revision.versions(FIELD).stream().map(one -> one.stamp()).toList();
  }

  /// The form for the wire and the disk.
  public Bytes encode() {
    return new ByteWriter().prefixed(Bytes.utf8(name)).bytes(revision.encode()).toBytes();
  }

  /// Reads that form. A policy that a newer version wrote is kept: see [#inForce].
  ///
  /// @throws MalformedException with the flaws of a [Revision] and of a policy
  public static PolicyRevision decode(Bytes bytes) throws MalformedException {
    ByteReader reader = new ByteReader(bytes, PLACE);
    String name = reader.prefixed(NAME_BYTES_MAX).text();
    Revision revision = Revision.decode(reader.bytes(reader.remaining()));
    PolicyRevision read = new PolicyRevision(name, revision);
    for (Bytes value : revision.values(FIELD)) {
      if (!value.isEmpty()) {
        read.require(value);
      }
    }
    if (!revision.fields().stream().allMatch(field -> field == FIELD)) {
      throw new MalformedException(Flaw.NOT_CANONICAL, PLACE);
    }
    return read;
  }

  private void require(Bytes value) throws MalformedException {
    try {
      if (!policy(value).name().equals(name)) {
        throw new MalformedException(Flaw.OUT_OF_RANGE, PLACE);
      }
    } catch (MalformedException e) {
      if (e.flaw() != Flaw.UNKNOWN_VERSION && e.flaw() != Flaw.BAD_TEXT) {
        throw e;
      }
    }
  }

  private static Policy policy(Bytes value) throws MalformedException {
    ByteReader reader = new ByteReader(value, PLACE);
    if (reader.u8() != TAG) {
      throw new MalformedException(Flaw.NOT_CANONICAL, PLACE);
    }
    Policy policy = Policy.decode(reader.prefixed(Limits.BODY_BYTES_MAX));
    reader.end();
    return policy;
  }

  /// Same name, same knowledge.
  @Override
  public boolean equals(Object other) {
    return other instanceof PolicyRevision that
        && name.equals(that.name)
        && revision.equals(that.revision);
  }

  @Override
  public int hashCode() {
    return revision.hashCode();
  }

  /// The name only.
  @Override
  public String toString() {
    return "PolicyRevision[" + name + "]";
  }
}
