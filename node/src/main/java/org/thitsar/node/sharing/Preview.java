package org.thitsar.node.sharing;

import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.thitsar.protocol.casefile.CaseId;
import org.thitsar.protocol.casefile.Projection;
import org.thitsar.protocol.casefile.ProjectionField;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.policy.Reason;

/// What an organisation would hold of our people, and how that differs from what it holds now.
///
/// @param shared how many cases it would hold something of
/// @param starts of how many it holds nothing now
/// @param stops how many it holds something of now and would have to forget
/// @param changes how many it would hold before and after, but not the same of
/// @param leftOut why the other cases are kept in, and how many
/// @param exposure the fields that it would hold, and of how many people
/// @param singlingOut how many people stand alone in that view
/// @param records what it would hold, by case id, as many as were asked for
public record Preview(
    OrganisationId organisation,
    long shared,
    long starts,
    long stops,
    long changes,
    Map<Reason, Long> leftOut,
    Exposure exposure,
    SinglingOut singlingOut,
    List<Held> records) {
  /// Copies.
  public Preview {
    EnumMap<Reason, Long> copy = new EnumMap<>(Reason.class);
    copy.putAll(leftOut);
    leftOut = Collections.unmodifiableMap(copy);
    records = List.copyOf(records);
  }

  /// All that one organisation would hold of one case: one projection for each policy, exactly as
  /// it would be sent.
  public record Held(CaseId caseId, List<Projection> projections) {
    /// Copies.
    public Held {
      projections = List.copyOf(projections);
    }

    /// Field → text over all projections, in the order of the schema. They are of the same state of
    /// the same case, so they never disagree.
    public SortedMap<ProjectionField, String> fields() {
      SortedMap<ProjectionField, String> fields =
          new TreeMap<>(Comparator.comparingInt(ProjectionField::number));
      for (Projection projection : projections) {
        for (ProjectionField field : ProjectionField.all()) {
          String text = projection.text(field);
          if (!text.isEmpty()) {
            fields.put(field, text);
          }
        }
      }
      return fields;
    }
  }
}
