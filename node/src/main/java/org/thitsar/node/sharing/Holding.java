package org.thitsar.node.sharing;

import java.util.List;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.casefile.Projection;
import org.thitsar.protocol.casefile.ProjectionField;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.policy.Policy;
import org.thitsar.protocol.policy.PolicyId;
import org.thitsar.protocol.policy.Recipients;

/// What some recipients hold of one case under one policy.
///
/// @param projection hash of the projection that they were given last
/// @param fields the fields that have a value in it
public record Holding(
    PolicyId policy, Recipients recipients, Bytes projection, List<ProjectionField> fields) {
  /// Copies.
  public Holding {
    fields = List.copyOf(fields);
  }

  /// What `policy` just let out.
  static Holding of(Policy policy, Projection projection) {
    return new Holding(
        policy.id(),
        policy.recipients(),
        Hash.of(Label.PROJECTION, projection.encode()),
        policy.fields().stream().filter(field -> !projection.text(field).isEmpty()).toList());
  }
}
