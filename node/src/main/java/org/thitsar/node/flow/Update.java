package org.thitsar.node.flow;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.thitsar.node.log.LogStore;
import org.thitsar.node.opening.Opener;
import org.thitsar.node.opening.Opening;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.casefile.Projection;
import org.thitsar.protocol.log.EntryBody;
import org.thitsar.protocol.log.EntryKind;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.LogOpening;
import org.thitsar.protocol.log.VerifiedBatch;
import org.thitsar.protocol.policy.PolicyId;
import org.thitsar.protocol.policy.Withdrawal;

/// Reads again, once after an update, what the version before did not understand.
final class Update {
  private final Turn turn;
  private final LogStore logs;
  private final Opener opener;
  private final Views views;
  private final NotUnderstood notUnderstood;
  private final Vocabulary vocabulary;

  Update(
      Turn turn,
      LogStore logs,
      Opener opener,
      Views views,
      NotUnderstood notUnderstood,
      Vocabulary vocabulary) {
    this.turn = turn;
    this.logs = logs;
    this.opener = opener;
    this.views = views;
    this.notUnderstood = notUnderstood;
    this.vocabulary = vocabulary;
  }

  /// Does nothing when this version understands what the one before did. Each log is one commit.
  void run() {
    if (!notUnderstood.isNews(vocabulary)) {
      return;
    }
    for (NotUnderstood.Waiting waiting : notUnderstood.waiting()) {
      turn.write(changes -> readAgain(changes, waiting));
    }
    turn.write(changes -> notUnderstood.looked(changes, vocabulary));
  }

  private void readAgain(WriteBatch changes, NotUnderstood.Waiting waiting) {
    LogId log = waiting.log();
    LogOpening opening = logs.opening(log).orElseThrow();
    NotUnderstood.Marks marks = notUnderstood.anew(changes, opening, waiting.organisation());
    Map<Long, Opening> again = new LinkedHashMap<>();
    // What was taken back above it, and has been forgotten here since, is not let be seen again.
    Map<Withdrawal, Set<Long>> seen = new HashMap<>();
    Optional<VerifiedBatch> next = logs.holding(log, waiting.lowest());
    while (next.isPresent()) {
      for (Opening each : opener.read(changes, next.get())) {
        long height = each.entry().header().height();
        Optional<NotUnderstood.Why> why = notUnderstood.find(log, height);
        if (each instanceof Opening.Opened(var _, EntryBody body)) {
          if (why.isPresent()) {
            marks.forget(height);
            again.put(height, each);
            ifKind(EntryKind.PROJECTION, body)
                .ifPresent(about -> seen.computeIfAbsent(about, _ -> new TreeSet<>()).add(height));
          } else {
            ifKind(EntryKind.PROJECTION_WITHDRAWAL, body)
                .map(seen::remove)
                .ifPresent(heights -> heights.forEach(again::remove));
          }
        } else if (why.isPresent()) {
          // Without a body its writer has dropped it since: it does not stand any more.
          if (each.entry().body().isEmpty()) {
            marks.forget(height);
          } else {
            marks.keep(height, why.get());
          }
        }
      }
      next = logs.verifiedFrom(log, next.get().batch().end());
    }
    views.apply(changes, opening, waiting.organisation(), List.copyOf(again.values()), marks);
  }

  /// Which case and policy an entry of this kind is about.
  private Optional<Withdrawal> ifKind(EntryKind kind, EntryBody body) {
    if (!vocabulary.kind(body).equals(Optional.of(kind))) {
      return Optional.empty();
    }
    try {
      if (kind == EntryKind.PROJECTION_WITHDRAWAL) {
        return Optional.of(Withdrawal.decode(body.payload()));
      }
      Projection projection = Projection.decode(body.payload());
      return Optional.of(new Withdrawal(projection.caseId(), new PolicyId(projection.policyId())));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }
}
