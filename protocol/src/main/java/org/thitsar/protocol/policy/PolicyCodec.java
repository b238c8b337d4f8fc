package org.thitsar.protocol.policy;

import com.google.protobuf.ByteString;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.base.MessageReader;
import org.thitsar.protocol.casefile.ProjectionField;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.v1.Purpose;
import org.thitsar.protocol.v1.RecordKind;

/// The canonical form of a policy.
final class PolicyCodec {
  private static final String PLACE = "policy";

  private static final Map<Integer, ProjectionField> FIELDS =
      ProjectionField.all().stream()
          .collect(Collectors.toMap(ProjectionField::number, Function.identity()));

  private PolicyCodec() {}

  static Bytes encode(Policy policy) {
    org.thitsar.protocol.v1.Policy.Builder form =
        org.thitsar.protocol.v1.Policy.newBuilder()
            .setSchemaVersion(Policy.SCHEMA_VERSION)
            .setName(policy.name())
            .setWhat(RecordKind.CASE_FILE)
            .setPurpose(policy.purpose())
            .setUntilDay(Math.toIntExact(policy.until().toEpochDay()))
            .setCondition(policy.when());
    switch (policy.recipients()) {
      case Recipients.Members _ -> form.setToMembers(true);
      case Recipients.Named named ->
          named.organisations().forEach(to -> form.addToOrganisations(bytes(to)));
    }
    policy.fields().forEach(field -> form.addFields(field.number()));
    policy.carriers().forEach(carrier -> form.addCarriers(bytes(carrier)));
    return Bytes.owning(form.build().toByteArray());
  }

  static Policy decode(Bytes bytes) throws MalformedException {
    org.thitsar.protocol.v1.Policy form = parse(bytes);
    if (form.getSchemaVersion() != Policy.SCHEMA_VERSION
        || form.getWhat() != RecordKind.CASE_FILE
        || !form.getUnknownFields().asMap().isEmpty()) {
      throw new MalformedException(Flaw.UNKNOWN_VERSION, PLACE);
    }
    if (form.getPurpose() == Purpose.PURPOSE_UNSPECIFIED
        || form.getPurpose() == Purpose.UNRECOGNIZED
        || form.getToMembers() != form.getToOrganisationsList().isEmpty()
        || form.getUntilDay() < 0
        || !Policy.NAME.matcher(form.getName()).matches()) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, PLACE);
    }
    Recipients recipients =
        form.getToMembers()
            ? new Recipients.Members()
            : new Recipients.Named(organisations(form.getToOrganisationsList()));
    Policy policy =
        new Policy(
            form.getName(),
            form.getPurpose(),
            recipients,
            LocalDate.ofEpochDay(form.getUntilDay()),
            condition(form.getCondition()),
            fields(form, recipients),
            organisations(form.getCarriersList()));
    if (!policy.encode().equals(bytes)) {
      throw new MalformedException(Flaw.NOT_CANONICAL, PLACE);
    }
    return policy;
  }

  private static org.thitsar.protocol.v1.Policy parse(Bytes bytes) throws MalformedException {
    return MessageReader.read(
        org.thitsar.protocol.v1.Policy.getDefaultInstance(), bytes, Limits.BODY_BYTES_MAX, PLACE);
  }

  private static Condition condition(String text) throws MalformedException {
    return switch (Condition.compile(text)) {
      case Condition.Compiled(Condition condition) -> condition;
      case Condition.Wrong _ -> throw new MalformedException(Flaw.BAD_TEXT, "policy condition");
    };
  }

  private static List<ProjectionField> fields(
      org.thitsar.protocol.v1.Policy form, Recipients recipients) throws MalformedException {
    List<ProjectionField> fields = new ArrayList<>();
    for (int number : form.getFieldsList()) {
      ProjectionField field = FIELDS.get(number);
      if (field == null
          || !Policy.isSelectable(field)
          || !field.sensitivity().atMost(recipients.ceiling())) {
        throw new MalformedException(Flaw.OUT_OF_RANGE, "policy fields");
      }
      fields.add(field);
    }
    return fields;
  }

  private static SortedSet<OrganisationId> organisations(List<ByteString> ids)
      throws MalformedException {
    SortedSet<OrganisationId> organisations = new TreeSet<>();
    for (ByteString id : ids) {
      organisations.add(OrganisationId.decode(Bytes.owning(id.toByteArray())));
    }
    return organisations;
  }

  private static ByteString bytes(OrganisationId id) {
    return ByteString.copyFrom(id.bytes().unsafeArray());
  }
}
