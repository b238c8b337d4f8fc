package org.thitsar.node.sharing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.casefile.CaseId;
import org.thitsar.protocol.casefile.ProjectionField;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.policy.PolicyId;
import org.thitsar.protocol.policy.Recipients;

/// The stored form of what is out of one case: version, case id, then each holding as policy id,
/// hash, recipients (0 for all members, or how many and their ids) and field numbers.
final class HoldingCodec {
  private static final int VERSION = 1;
  private static final String PLACE = "shared state";

  private static final Map<Integer, ProjectionField> FIELDS =
      ProjectionField.all().stream()
          .collect(Collectors.toMap(ProjectionField::number, Function.identity()));

  private HoldingCodec() {}

  /// All that is out of one case.
  record Row(CaseId caseId, List<Holding> holdings) {}

  static Bytes encode(CaseId caseId, List<Holding> holdings) {
    ByteWriter row = new ByteWriter().u8(VERSION).bytes(caseId.bytes()).varint(holdings.size());
    for (Holding holding : holdings) {
      row.bytes(holding.policy().bytes()).bytes(holding.projection());
      switch (holding.recipients()) {
        case Recipients.Members _ -> row.varint(0);
        case Recipients.Named(SortedSet<OrganisationId> named) -> {
          row.varint(named.size());
          named.forEach(organisation -> row.bytes(organisation.bytes()));
        }
      }
      row.varint(holding.fields().size());
      holding.fields().forEach(field -> row.varint(field.number()));
    }
    return row.toBytes();
  }

  static Row decode(Bytes bytes) throws MalformedException {
    ByteReader row = new ByteReader(bytes, PLACE);
    if (row.u8() != VERSION) {
      throw new MalformedException(Flaw.UNKNOWN_VERSION, PLACE);
    }
    CaseId caseId = CaseId.decode(row.bytes(CaseId.LENGTH));
    List<Holding> holdings = new ArrayList<>();
    for (long left = row.varint(); left > 0; left--) {
      PolicyId policy = PolicyId.decode(row.bytes(PolicyId.LENGTH));
      Bytes projection = row.bytes(Hash.LENGTH);
      holdings.add(new Holding(policy, recipients(row), projection, fields(row)));
    }
    row.end();
    return new Row(caseId, List.copyOf(holdings));
  }

  private static Recipients recipients(ByteReader row) throws MalformedException {
    long count = row.varint();
    if (count == 0) {
      return new Recipients.Members();
    }
    SortedSet<OrganisationId> named = new TreeSet<>();
    for (long left = count; left > 0; left--) {
      named.add(OrganisationId.decode(row.bytes(OrganisationId.LENGTH)));
    }
    return new Recipients.Named(named);
  }

  private static List<ProjectionField> fields(ByteReader row) throws MalformedException {
    List<ProjectionField> fields = new ArrayList<>();
    for (long left = row.varint(); left > 0; left--) {
      ProjectionField field = FIELDS.get((int) row.varint());
      if (field == null) {
        throw new MalformedException(Flaw.OUT_OF_RANGE, PLACE);
      }
      fields.add(field);
    }
    return fields;
  }
}
