package org.thitsar.protocol.casefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.testkit.SeededEntropy;

/// What laptops that edit apart come to: the same in any order, everything that was edited, and of
/// what contradicts itself both.
final class CaseRevisionTest {
  private static final SeededEntropy ENTROPY = new SeededEntropy(20261123);
  private static final NodeId DESK = laptop();
  private static final NodeId FIELD = laptop();
  private static final NodeId THIRD = laptop();
  private static final CaseId ID = CaseId.fresh(ENTROPY);

  private static NodeId laptop() {
    return new NodeId(SigningKey.random(ENTROPY).verifying());
  }

  private static CaseRevision first(String... texts) {
    return CaseRevision.first(CaseFileTest.done(CaseFile.empty(ID).with(texts(texts))), DESK, 1);
  }

  private static Map<CaseField, String> texts(String... pairs) {
    Map<CaseField, String> texts = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      texts.put(CaseField.named(pairs[i]).orElseThrow(), pairs[i + 1]);
    }
    return texts;
  }

  private static CaseRevision edit(CaseRevision now, NodeId by, String... pairs) {
    Map<CaseField, String> texts = texts(pairs);
    return now.edited(now.file(), CaseFileTest.done(now.file().with(texts)), texts.keySet(), by, 7);
  }

  private static String text(CaseRevision revision, String field) {
    return revision.file().text(CaseField.named(field).orElseThrow());
  }

  /// Merged both ways, which must be the same.
  private static CaseRevision merged(CaseRevision one, CaseRevision other)
      throws MalformedException {
    CaseRevision merged = one.merge(other);
    assertThat(other.merge(one)).isEqualTo(merged);
    assertThat(other.merge(one).file()).isEqualTo(merged.file());
    assertThat(CaseRevision.decode(merged.encode())).isEqualTo(merged);
    return merged;
  }

  @Test
  void fieldsThatOnlyOneEdited_areTaken() throws MalformedException {
    CaseRevision before = first("category_claimed", "DEFECTOR", "full_name", "Person A");
    CaseRevision merged =
        merged(
            edit(before, DESK, "phone", "09-000-1", "full_name", ""),
            edit(before, FIELD, "skills", "welding"));
    assertThat(text(merged, "phone")).isEqualTo("09-000-1");
    assertThat(text(merged, "skills")).isEqualTo("welding");
    assertThat(text(merged, "full_name")).isEmpty();
    assertThat(text(merged, "category_claimed")).isEqualTo("DEFECTOR");
    assertThat(merged.inConflict()).isFalse();
    assertThat(merged.edits()).isEqualTo(3);
  }

  @Test
  void aFieldWrittenApart_hasNoValueAndBothAreKept_untilWhoSawBothDecides()
      throws MalformedException {
    CaseRevision before = first("category_claimed", "DEFECTOR", "phone", "09-000-1");
    CaseRevision desk = edit(before, DESK, "phone", "09-000-2");
    CaseRevision field = edit(before, FIELD, "phone", "");
    CaseRevision merged = merged(desk, field);
    assertThat(text(merged, "phone")).isEmpty();
    assertThat(merged.conflicts())
        .singleElement()
        .satisfies(
            conflict -> {
              assertThat(conflict.field()).isEqualTo(CaseField.PHONE);
              assertThat(conflict.claims().stream().map(CaseRevision.Claim::text))
                  .containsExactlyInAnyOrder("09-000-2", "");
              assertThat(conflict.claims().stream().map(claim -> claim.stamp().node()))
                  .containsExactlyInAnyOrder(DESK, FIELD);
            });
    // An edit of something else decides nothing.
    CaseRevision other = edit(merged, THIRD, "skills", "welding");
    assertThat(other.inConflict()).isTrue();
    // Who has not seen both decides nothing for who has: there are still two.
    assertThat(merged(merged, edit(desk, DESK, "phone", "09-000-3")).inConflict()).isTrue();
    CaseRevision decided = edit(merged, FIELD, "phone", "09-000-2");
    assertThat(merged(decided, merged(desk, field)).conflicts()).isEmpty();
    assertThat(text(merged(decided, other), "phone")).isEqualTo("09-000-2");
    // Also for the value that holds anyhow.
    CaseRevision cleared = edit(merged, DESK, "phone", "");
    assertThat(merged(cleared, merged).inConflict()).isFalse();
  }

  @Test
  void theSameValueWrittenApart_isNoConflict() throws MalformedException {
    CaseRevision before = first("category_claimed", "DEFECTOR");
    CaseRevision merged =
        merged(edit(before, DESK, "vetting", "V2"), edit(before, FIELD, "vetting", "V2"));
    assertThat(merged.inConflict()).isFalse();
    assertThat(text(merged, "vetting")).isEqualTo("V2");
  }

  @ParameterizedTest
  @CsvSource({
    "state, VERIFIED, WITHDREW_CONSENT, WITHDREW_CONSENT",
    "state, CLOSED, ON_HOLD, ON_HOLD",
    "state, VERIFIED, SUPPORTED, ''",
    "held, yes, '', yes",
    "minor, yes, '', yes",
    "synthetic, yes, '', yes",
    "category_assessed, POW, DEFECTOR, POW",
    "category_assessed, DESERTER, DEFECTOR, ''",
    "born_on, 1990, 2012, ''",
    "vetting, V2, V3, ''",
    "local_number, 2026-0002, 2026-0001, 2026-0001",
    "bases, CONSENT:HOSTING withdrawn, CONSENT:HOSTING; CONSENT:AID, CONSENT:HOSTING withdrawn",
    "bases, CONSENT:HOSTING; CONSENT:AID, CONSENT:HOSTING, CONSENT:HOSTING",
    "bases, '', CONSENT:HOSTING; CONSENT:AID, ''"
  })
  void writtenApart_theMoreRestrictiveHolds(String field, String one, String other, String holds)
      throws MalformedException {
    // Both differ from what was there, in both orders of the laptops.
    String before = field.equals("bases") ? "CONSENT:STATISTICS" : "";
    for (NodeId first : List.of(DESK, FIELD)) {
      CaseRevision whole = first("category_claimed", "DEFECTOR", field, before);
      CaseRevision mine = edit(whole, first, field, one);
      CaseRevision theirs = edit(whole, THIRD, field, other);
      if (other.isEmpty() && before.isEmpty()) {
        // Cleared after it was set: a flag that somebody takes away while another sets it again.
        CaseRevision set = edit(whole, first, field, one);
        mine = edit(edit(set, first, field, ""), first, field, one);
        theirs = edit(set, THIRD, field, "");
      }
      CaseRevision merged = merged(mine, theirs);
      assertThat(merged.conflicts()).hasSize(1);
      assertThat(text(merged, field)).isEqualTo(holds);
    }
  }

  @Test
  void aWithdrawal_winsOverEverythingThatWasWrittenApart() throws MalformedException {
    CaseRevision before = first("category_claimed", "DEFECTOR", "bases", "CONSENT:HOSTING");
    CaseRevision withdrawn =
        before.edited(before.file(), before.file().withdrawn(), Set.of(), DESK, 5);
    CaseRevision busy = edit(edit(before, FIELD, "state", "VERIFIED"), FIELD, "state", "SETTLED");
    busy = edit(busy, FIELD, "bases", "CONSENT:HOSTING; CONSENT:AID");
    CaseRevision merged = merged(withdrawn, busy);
    assertThat(merged.file().isWithdrawn()).isTrue();
    assertThat(text(merged, "bases")).isEqualTo("CONSENT:HOSTING withdrawn");
  }

  @Test
  void unknownFieldsOfANewerVersion_mergeLikeOthers() throws MalformedException {
    CaseRevision before = first("category_claimed", "DEFECTOR");
    // Field 999, "new".
    CaseFile newer =
        CaseFile.decode(Bytes.concat(before.file().encode(), Bytes.parseHex("ba3e036e6577")));
    CaseRevision desk = before.edited(before.file(), newer, Set.of(), DESK, 3);
    CaseRevision merged = merged(desk, edit(before, FIELD, "phone", "09-000-1"));
    assertThat(merged.file().encode().hex()).contains("ba3e036e6577");
    assertThat(edit(merged, FIELD, "phone", "").file().encode().hex()).contains("ba3e036e6577");
  }

  @Test
  void aChoiceOfANewerVersion_writtenApart_isNotDecidedHere() throws MalformedException {
    CaseRevision before = first("category_claimed", "DEFECTOR");
    // Needs: 99.
    CaseFile newer =
        CaseFile.decode(
            Bytes.owning(
                before.file().record().toBuilder().addNeedsValue(99).build().toByteArray()));
    CaseRevision desk = before.edited(before.file(), newer, Set.of(), DESK, 3);
    CaseRevision apart = merged(desk, edit(before, FIELD, "needs", "FOOD"));
    assertThat(apart.conflicts()).hasSize(1);
    CaseField needs = CaseField.titled("needs").orElseThrow();
    assertThat(apart.file().text(needs)).isEmpty();
    assertThat(apart.file().with(needs, "FOOD")).isInstanceOf(CaseEdit.Refused.class);
    CaseRevision known =
        merged(edit(before, DESK, "needs", "SHELTER"), edit(before, FIELD, "needs", "FOOD"));
    assertThat(known.file().with(needs, "FOOD")).as("control").isInstanceOf(CaseEdit.Done.class);
  }

  /// Laptops that edit and hear each other at random; then everything that was said, in many
  /// orders, some of it twice.
  @Test
  void theSameRevisionsInAnyOrder_areTheSameCase() throws MalformedException {
    long seed = Long.getLong("thitsar.seed", System.nanoTime());
    Random random = new Random(seed);
    int conflicts = 0;
    for (int history = 0; history < 60; history++) {
      List<NodeId> laptops = List.of(DESK, FIELD, THIRD);
      CaseRevision first = first("category_claimed", "DEFECTOR", "bases", "CONSENT:HOSTING");
      List<CaseRevision> held = new ArrayList<>(List.of(first, first, first));
      List<CaseRevision> said = new ArrayList<>(List.of(first));
      for (int step = 0; step < 14; step++) {
        int who = random.nextInt(3);
        if (random.nextInt(4) == 0) {
          held.set(who, held.get(who).merge(held.get(random.nextInt(3))));
        } else {
          CaseRevision edited = edit(held.get(who), laptops.get(who), anything(random));
          held.set(who, edited);
          said.add(edited);
        }
      }
      CaseRevision all = said.getFirst();
      for (CaseRevision one : said) {
        all = all.merge(one);
      }
      conflicts += all.conflicts().size();
      for (int order = 0; order < 20; order++) {
        List<CaseRevision> shuffled = new ArrayList<>(said);
        shuffled.addAll(said.subList(0, random.nextInt(said.size())));
        Collections.shuffle(shuffled, random);
        CaseRevision merged = CaseRevision.decode(shuffled.getFirst().encode());
        for (CaseRevision one : shuffled) {
          merged = merged.merge(one);
        }
        assertThat(merged).as("seed %d history %d", seed, history).isEqualTo(all);
        assertThat(merged.encode()).as("seed %d", seed).isEqualTo(all.encode());
        assertThat(merged.file()).as("seed %d", seed).isEqualTo(all.file());
      }
    }
    assertThat(conflicts).as("seed %d: there were conflicts to keep", seed).isPositive();
  }

  private static String[] anything(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> new String[] {"phone", "09-000-" + random.nextInt(4)};
      case 1 -> new String[] {"skills", random.nextBoolean() ? "" : "skill" + random.nextInt(3)};
      case 2 -> new String[] {"vetting", "V" + random.nextInt(4)};
      case 3 -> new String[] {"held", random.nextBoolean() ? "yes" : ""};
      case 4 ->
          new String[] {
            "bases", random.nextBoolean() ? "CONSENT:AID" : "CONSENT:HOSTING withdrawn; CONSENT:AID"
          };
      default -> new String[] {"note", "note " + random.nextInt(3), "phone", ""};
    };
  }

  /// Changed bytes: read as something that writes the same, or refused.
  @Test
  void mutatedRevisions_decodeOrAreRefused() throws MalformedException {
    CaseRevision before = first("category_claimed", "DEFECTOR", "phone", "09-000-1");
    Bytes whole =
        merged(edit(before, DESK, "phone", "09-000-2"), edit(before, FIELD, "phone", "")).encode();
    long seed = Long.getLong("thitsar.seed", 20261123);
    Random random = new Random(seed);
    Set<Boolean> outcomes = new TreeSet<>();
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = whole.toArray();
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      Bytes mutated = Bytes.owning(bytes);
      try {
        CaseRevision read = CaseRevision.decode(mutated);
        assertThat(read.encode()).as("seed %d round %d", seed, round).isEqualTo(mutated);
        read.conflicts();
        outcomes.add(true);
      } catch (MalformedException e) {
        outcomes.add(false);
      }
    }
    assertThat(outcomes).containsExactlyInAnyOrder(true, false);
  }

  @Test
  void twoCases_areNeverMerged() {
    CaseRevision other = CaseRevision.first(CaseFile.empty(CaseId.fresh(ENTROPY)), DESK, 1);
    assertThatThrownBy(() -> first("phone", "09-000-1").merge(other))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
