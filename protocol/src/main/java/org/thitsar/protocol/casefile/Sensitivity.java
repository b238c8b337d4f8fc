package org.thitsar.protocol.casefile;

import com.google.protobuf.Descriptors.FieldDescriptor;
import org.thitsar.protocol.v1.OptionsProto;

/// How much harm it does when the wrong person reads a field, least first. There is no L4: what
/// would be L4 has no field.
public enum Sensitivity {
  /// Public sums.
  L0,
  /// May be read by every member of the federation.
  L1,
  /// Only the organisations named for one purpose.
  L2,
  /// Stays with the custodian; leaves only in a referral the person agreed to.
  L3;

  /// Whether an audience with this `ceiling` may be given it.
  public boolean atMost(Sensitivity ceiling) {
    return compareTo(ceiling) <= 0;
  }

  /// The option that stands on a field of the schema. A field without it counts as L3, the most
  /// restrictive; a test keeps such a field out of our own schemas.
  public static Sensitivity of(FieldDescriptor field) {
    return switch (field.getOptions().getExtension(OptionsProto.sensitivity)) {
      case L0 -> L0;
      case L1 -> L1;
      case L2 -> L2;
      case L3, SENSITIVITY_UNSPECIFIED, UNRECOGNIZED -> L3;
    };
  }
}
