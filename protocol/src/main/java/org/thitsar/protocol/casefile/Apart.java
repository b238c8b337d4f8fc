package org.thitsar.protocol.casefile;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.v1.Basis;
import org.thitsar.protocol.v1.CaseRecord;
import org.thitsar.protocol.v1.CaseState;
import org.thitsar.protocol.v1.Category;

/// What holds of a field that was written apart, until somebody decides: what restricts most, where
/// that can be said, else nothing.
final class Apart {
  /// States that keep a case in, the one that says most first.
  private static final List<CaseState> KEEP_IN =
      List.of(
          CaseState.WITHDREW_CONSENT,
          CaseState.REFERRED_CHILD_PROTECTION,
          CaseState.RETURNED_TO_MILITARY,
          CaseState.ON_HOLD,
          CaseState.NOT_ACCEPTED,
          CaseState.TRANSFERRED,
          CaseState.DUPLICATE_MERGED,
          CaseState.DECEASED,
          CaseState.CLOSED);

  private Apart() {}

  /// The one value, or what holds of several.
  static Bytes standing(int field, List<Bytes> values) {
    if (values.size() == 1) {
      return values.getFirst();
    }
    List<CaseRecord> records = values.stream().map(Apart::record).toList();
    CaseRecord.Builder holds = CaseRecord.newBuilder();
    switch (field) {
      case CaseRecord.HELD_FIELD_NUMBER ->
          holds.setHeld(records.stream().anyMatch(CaseRecord::getHeld));
      case CaseRecord.MINOR_FIELD_NUMBER ->
          holds.setMinor(records.stream().anyMatch(CaseRecord::getMinor));
      case CaseRecord.SYNTHETIC_FIELD_NUMBER ->
          holds.setSynthetic(records.stream().anyMatch(CaseRecord::getSynthetic));
      case CaseRecord.STATE_FIELD_NUMBER -> holds.setStateValue(state(records));
      case CaseRecord.CATEGORY_CLAIMED_FIELD_NUMBER ->
          holds.setCategoryClaimedValue(
              category(records.stream().map(CaseRecord::getCategoryClaimedValue).toList()));
      case CaseRecord.CATEGORY_ASSESSED_FIELD_NUMBER ->
          holds.setCategoryAssessedValue(
              category(records.stream().map(CaseRecord::getCategoryAssessedValue).toList()));
      case CaseRecord.BASES_FIELD_NUMBER -> holds.addAllBases(bases(records));
      // A number never leaves; without any the case could not be called by one.
      case CaseRecord.LOCAL_NUMBER_FIELD_NUMBER ->
          holds.setLocalNumber(
              records.stream()
                  .map(CaseRecord::getLocalNumber)
                  .filter(number -> !number.isEmpty())
                  .sorted()
                  .findFirst()
                  .orElse(""));
      default -> {}
    }
    return Bytes.owning(holds.build().toByteArray());
  }

  /// A prisoner of war whoever says so; a category that a newer version wrote keeps in, too.
  private static int category(List<Integer> values) {
    if (values.contains(Category.POW_VALUE)) {
      return Category.POW_VALUE;
    }
    return values.stream()
        .filter(value -> Category.forNumber(value) == null)
        .min(Comparator.naturalOrder())
        .orElse(0);
  }

  /// What keeps the case in; a state that a newer version wrote does, too.
  private static int state(List<CaseRecord> records) {
    for (CaseState state : KEEP_IN) {
      if (records.stream().anyMatch(one -> one.getState() == state)) {
        return state.getNumber();
      }
    }
    return records.stream()
        .filter(one -> one.getState() == CaseState.UNRECOGNIZED)
        .mapToInt(CaseRecord::getStateValue)
        .min()
        .orElse(0);
  }

  /// Withdrawn is what anybody has as withdrawn; standing, what all have as standing.
  private static List<Basis> bases(List<CaseRecord> records) {
    Set<Basis> withdrawn = new LinkedHashSet<>();
    for (CaseRecord one : records) {
      for (Basis basis : one.getBasesList()) {
        if (basis.getWithdrawn()) {
          withdrawn.add(basis);
        }
      }
    }
    List<Basis> standing = new ArrayList<>();
    for (Basis basis : new LinkedHashSet<>(records.getFirst().getBasesList())) {
      boolean all =
          !basis.getWithdrawn()
              && records.stream().allMatch(one -> new HashSet<>(one.getBasesList()).contains(basis))
              && !withdrawn.contains(basis.toBuilder().setWithdrawn(true).build());
      if (all) {
        standing.add(basis);
      }
    }
    List<Basis> both = new ArrayList<>(withdrawn);
    both.addAll(standing);
    return both.subList(0, Math.min(both.size(), CaseField.BASES.schema().itemsMax()));
  }

  private static CaseRecord record(Bytes value) {
    try {
      return CaseRecord.parseFrom(value.unsafeArray());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a value was read before it is compared", e);
    }
  }
}
