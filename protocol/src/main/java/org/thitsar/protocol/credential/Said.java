package org.thitsar.protocol.credential;

import java.time.LocalDate;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;

/// Who says a statement, with which node, and on which day (UTC) by that node's clock. All of it is
/// a claim until a [StatementVerifier] has looked.
public record Said(OrganisationId by, NodeId node, LocalDate on) {
  static final LocalDate DAY_MIN = LocalDate.EPOCH;
  static final LocalDate DAY_MAX = LocalDate.of(9999, 12, 31);

  /// Refuses days before 1970 and after the year 9999: the format has no place for them.
  public Said {
    if (!inRange(on)) {
      throw new IllegalArgumentException("a day between 1970 and 9999");
    }
  }

  static boolean inRange(LocalDate day) {
    return !day.isBefore(DAY_MIN) && !day.isAfter(DAY_MAX);
  }
}
