package org.thitsar.node.simulation;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.log.LogId;

/// What one disk has promised its operator, and what it may have been told in a moment when the
/// power went. It goes back with the disk when that is put back to an old image.
final class Ledger {
  /// To whom a policy lets out; `everybody` are all members, those of later too.
  record Letting(boolean everybody, Set<String> organisations) {
    Letting {
      organisations = Collections.unmodifiableSet(new TreeSet<>(organisations));
    }
  }

  /// Case id → the revision that was acknowledged.
  final Map<String, Integer> cases = new TreeMap<>();

  /// Name → recipients of all policies that are in force, or may be.
  final Map<String, Letting> policies = new TreeMap<>();

  /// Names of policies that were acknowledged to be in force.
  final Set<String> inForce = new TreeSet<>();

  /// Names of policies that were acknowledged to have ended.
  final Set<String> ended = new TreeSet<>();

  /// Names of all policies that the operator ever tried to put in force or to end.
  final Set<String> touched = new TreeSet<>();

  /// Ids of the cases whose withdrawal was acknowledged.
  final Set<String> withdrawn = new TreeSet<>();

  /// Ids of the statements on credentials that this organisation made.
  final Set<Bytes> said = new TreeSet<>();

  /// How many entries of each log were acknowledged, to the operator or to a peer.
  final Map<LogId, Long> lengths = new TreeMap<>();

  Ledger copy() {
    Ledger copy = new Ledger();
    copy.cases.putAll(cases);
    copy.policies.putAll(policies);
    copy.inForce.addAll(inForce);
    copy.ended.addAll(ended);
    copy.touched.addAll(touched);
    copy.withdrawn.addAll(withdrawn);
    copy.said.addAll(said);
    copy.lengths.putAll(lengths);
    return copy;
  }
}
