package org.thitsar.protocol.policy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.casefile.CaseFile;
import org.thitsar.protocol.casefile.Projection;
import org.thitsar.protocol.casefile.ProjectionField;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.v1.CaseRecord;

/// Applies policies to cases: gates first, then the condition, then the mask.
///
/// A pure function: the same case, policy and day give the same bytes. What a projection has beside
/// its envelope and the mark of practice data is in the policy's mask, and nothing else of the case
/// is ever copied: not its unknown fields, not values that a newer version wrote.
public final class Projector {
  /// Fields that stand for a more sensitive one of the case; all others bear the name of the field
  /// that they copy.
  static final Map<String, Function<CaseFile, Object>> DERIVED =
      Map.of(
          "exit_year", Derived::exitYear,
          "exit_quarter", Derived::exitQuarter,
          "birth_year", Derived::birthYear,
          "rank_band", file -> Derived.rankBand(file).getValueDescriptor());

  private static final Map<String, Copy> COPIES = copies();

  private final OrganisationId custodian;

  /// Puts one field of a case into a projection.
  private interface Copy {
    void copy(CaseFile from, org.thitsar.protocol.v1.Projection.Builder to);
  }

  /// For the cases of `custodian`.
  public Projector(OrganisationId custodian) {
    this.custodian = custodian;
  }

  /// What `policy` makes of `file` on the day `today` (UTC).
  public Outcome project(Policy policy, CaseFile file, LocalDate today) {
    return project(List.of(policy), file, today).getFirst();
  }

  /// What each of `policies` makes of `file`, in their order; reads the case once.
  public List<Outcome> project(List<Policy> policies, CaseFile file, LocalDate today) {
    Facts[] facts = new Facts[1];
    List<Outcome> outcomes = new ArrayList<>(policies.size());
    for (Policy policy : policies) {
      Optional<Reason> refusal =
          Gate.check(file, policy.purpose(), today)
              .or(
                  () -> {
                    if (facts[0] == null) {
                      facts[0] = Facts.of(file, today);
                    }
                    return choose(policy, facts[0], today);
                  });
      outcomes.add(
          refusal.isPresent()
              ? new Outcome.Refused(refusal.get())
              : new Outcome.Shared(mask(policy, file)));
    }
    return outcomes;
  }

  private static Optional<Reason> choose(Policy policy, Facts facts, LocalDate today) {
    if (!policy.inForceOn(today)) {
      return Optional.of(Reason.EXPIRED);
    }
    return switch (policy.condition().ask(facts)) {
      case YES -> Optional.empty();
      case NO -> Optional.of(Reason.NOT_MEANT);
      case UNDECIDED -> Optional.of(Reason.UNDECIDED);
    };
  }

  private Projection mask(Policy policy, CaseFile file) {
    org.thitsar.protocol.v1.Projection.Builder projection =
        org.thitsar.protocol.v1.Projection.newBuilder()
            .setCaseId(ByteString.copyFrom(file.id().bytes().unsafeArray()))
            .setPolicyId(ByteString.copyFrom(policy.id().bytes().unsafeArray()))
            .setPurpose(policy.purpose())
            .setUntilMillis(policy.untilMillis())
            .setCustodian(ByteString.copyFrom(custodian.bytes().unsafeArray()))
            .setSynthetic(file.synthetic());
    for (ProjectionField field : policy.fields()) {
      Copy copy = COPIES.get(field.name());
      if (copy == null) {
        throw new IllegalStateException("nothing fills " + field);
      }
      copy.copy(file, projection);
    }
    try {
      return Projection.of(projection.build());
    } catch (MalformedException e) {
      throw new IllegalStateException("a case that was admitted has fields that fit", e);
    }
  }

  /// Names of all fields that can be filled; a test holds them against the schema.
  static Set<String> fillable() {
    return COPIES.keySet();
  }

  private static Map<String, Copy> copies() {
    Map<String, Copy> copies = new HashMap<>();
    for (ProjectionField field : ProjectionField.all()) {
      FieldDescriptor target =
          org.thitsar.protocol.v1.Projection.getDescriptor().findFieldByName(field.name());
      Function<CaseFile, Object> derived = DERIVED.get(field.name());
      if (derived != null) {
        copies.put(field.name(), (from, to) -> to.setField(target, derived.apply(from)));
        continue;
      }
      FieldDescriptor source = CaseRecord.getDescriptor().findFieldByName(field.name());
      if (source != null && source.getJavaType() == target.getJavaType()) {
        copies.put(field.name(), (from, to) -> copy(from.record(), source, to, target));
      }
    }
    return Map.copyOf(copies);
  }

  private static void copy(
      CaseRecord from,
      FieldDescriptor source,
      org.thitsar.protocol.v1.Projection.Builder to,
      FieldDescriptor target) {
    if (source.isRepeated()) {
      for (Object item : (List<?>) from.getField(source)) {
        if (isKnown(item, target)) {
          to.addRepeatedField(target, item);
        }
      }
    } else if (source.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
      if (from.hasField(source)) {
        Message part = (Message) from.getField(source);
        to.setField(
            target,
            part.toBuilder().setUnknownFields(UnknownFieldSet.getDefaultInstance()).build());
      }
    } else if (isKnown(from.getField(source), target)) {
      to.setField(target, from.getField(source));
    }
  }

  private static boolean isKnown(Object value, FieldDescriptor target) {
    if (!(value instanceof EnumValueDescriptor choice)) {
      return true;
    }
    EnumDescriptor type = target.getEnumType();
    return choice.getNumber() != 0 && type.findValueByNumber(choice.getNumber()) != null;
  }
}
