package org.thitsar.node.simulation;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.thitsar.node.replication.CarriedLogs;
import org.thitsar.node.replication.ReplicatedLogs;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.sync.Acquaintance;
import org.thitsar.protocol.sync.CarriedLog;
import org.thitsar.protocol.sync.SyncCodec;
import org.thitsar.protocol.sync.SyncEvent;
import org.thitsar.protocol.sync.SyncMessage;
import org.thitsar.protocol.sync.SyncParties;
import org.thitsar.protocol.sync.SyncReport;
import org.thitsar.protocol.sync.SyncSession;

/// One session of two machines over a simulated stream: whole messages, encoded and decoded, in
/// their order, each as late as the dice say. What is lost cuts the stream, as it does under TCP.
///
/// Each side sends so many messages ahead of what has arrived, so that a cut leaves any part of an
/// exchange done.
final class Contact {
  private static final int WINDOW = 4;
  private static final long SILENCE_MILLIS = 60_000;
  private static final int CUT_ONE_IN = 120;

  private final Simulation world;
  private final Encounter encounter;
  private final SplittableRandom dice;
  private final boolean rough;
  private final Side one;
  private final Side other;
  private boolean cut;
  private boolean over;

  /// A session that `one` opens; when `rough`, it may be cut at any message.
  Contact(
      Simulation world,
      Encounter encounter,
      Machine one,
      Machine other,
      SplittableRandom dice,
      boolean rough) {
    this.world = world;
    this.encounter = encounter;
    this.dice = dice;
    this.rough = rough;
    this.one = new Side(one, other);
    this.other = new Side(other, one);
  }

  /// One end.
  private final class Side {
    final Machine self;
    final Machine peer;
    private Optional<SyncSession> session = Optional.empty();
    private Optional<ReplicatedLogs> logs = Optional.empty();
    private int underWay;
    private long lastArrival;
    private long accepted;
    private boolean lost;
    private boolean done;

    Side(Machine self, Machine peer) {
      this.self = self;
      this.peer = peer;
    }

    void open(SyncParties parties) {
      ReplicatedLogs shown = flawed(self.logs(peer));
      logs = Optional.of(shown);
      session =
          Optional.of(
              new SyncSession(
                  parties,
                  shown.carried().carried(),
                  self.acquaintances.getOrDefault(peer.peer(), Acquaintance.none()),
                  shown.source(),
                  shown.sink(),
                  shown.quota(),
                  this::heard,
                  self.entropy));
    }

    private ReplicatedLogs flawed(ReplicatedLogs logs) {
      return switch (world.planted()) {
        case DATA_KEPT_BACK -> onlyControl(logs);
        case TAKES_NOTHING ->
            self.number == 1
                ? new ReplicatedLogs(logs.carried(), logs.source(), logs.sink(), (_, _) -> false)
                : logs;
        case NOTHING,
            SHARES_TOO_WIDELY,
            LAZY_DISK,
            FORGETS_REVOCATIONS,
            ROSTER_LACKS_A_MEMBER,
            SILENT_ABOUT_FORKS,
            ACCUSES_THE_HONEST,
            CLONE_NOT_COUNTED,
            KEYS_ARE_HANDED_ON,
            WORDS_OF_THE_REMOVED_ARE_LOST,
            SAYS_NOTHING_OF_CREDENTIALS,
            OLDER_SHOWS_WHAT_MAY_HAVE_CHANGED,
            LAST_WRITER_WINS,
            ENDED_POLICY_COMES_BACK,
            WITHDRAWAL_IS_MERGED_AWAY,
            LATE_READERS_READ_WHAT_STOOD ->
            logs;
      };
    }

    private static ReplicatedLogs onlyControl(ReplicatedLogs logs) {
      CarriedLogs all = logs.carried();
      CarriedLogs some =
          new CarriedLogs() {
            @Override
            public List<CarriedLog> carried() {
              return all.carried().stream().filter(CarriedLog::control).toList();
            }

            @Override
            public Optional<CarriedLog> find(LogId log) {
              return all.find(log).filter(CarriedLog::control);
            }
          };
      return new ReplicatedLogs(some, logs.source(), logs.sink(), logs.quota());
    }

    private void heard(SyncEvent event) {
      if (event instanceof SyncEvent.Accepted(var log, long from, int count, int _)) {
        accepted += count;
        self.disk.ledger().lengths.merge(log, from + count, Math::max);
      }
      encounter.heard(self, peer, event);
    }

    /// Sends what the window has room for.
    void pump() {
      if (session.isEmpty() || cut) {
        return;
      }
      while (underWay < WINDOW && !lost) {
        Optional<SyncMessage> next = session.get().next();
        if (next.isEmpty()) {
          break;
        }
        Bytes message = SyncCodec.encode(next.get());
        Malice evil = self.malice;
        send(evil == null ? message : evil.said(message));
      }
      settle();
    }

    private void send(Bytes message) {
      underWay++;
      world.tally().add(Tally.Of.MESSAGES);
      world.trace().bytes(message);
      if (!world.links().pass(self, peer) || (rough && dice.nextInt(CUT_ONE_IN) == 0)) {
        // Nothing that this side says arrives any more; both find out by waiting.
        world.later(SILENCE_MILLIS, Contact.this::cut);
        lost = true;
        return;
      }
      long delay = dice.nextInt(10) == 0 ? dice.nextLong(20_000) : 5 + dice.nextLong(400);
      lastArrival = Math.max(lastArrival + 1, world.now() + delay);
      Side to = this == one ? other : one;
      world.later(lastArrival - world.now(), () -> to.arrived(this, message));
    }

    private void arrived(Side from, Bytes message) {
      if (cut || over) {
        return;
      }
      from.underWay--;
      world.within(
          self,
          () -> {
            try {
              if (session.isEmpty()) {
                open(SyncParties.answered(self.peer(), peer.peer()));
              }
              session.get().receive(SyncCodec.decode(message));
            } catch (MalformedException e) {
              misbehaved(e);
              return;
            }
            pump();
          });
      if (!cut) {
        world.within(from.self, from::pump);
      }
    }

    private void misbehaved(MalformedException e) {
      world.tally().add(Tally.Of.MISBEHAVIOUR_REFUSED);
      if (!peer.hostile() && !self.hostile()) {
        Violation accused =
            new Violation(
                "accusation", self + " says that " + peer + " breaks the rules: " + e.getMessage());
        accused.initCause(e);
        throw accused;
      }
      world.trace().line(world.now(), self + " ends a session: " + e.getMessage());
      cut();
    }

    /// Looks whether this side, or both, are through.
    private void settle() {
      if (done || cut || !session.map(SyncSession::finished).orElse(false)) {
        return;
      }
      done = true;
      remember();
      world.within(
          self,
          () -> {
            if (self.up()) {
              self.engine().asked();
            }
          });
      Side opposite = this == one ? other : one;
      // The power may have gone meanwhile.
      if (opposite.done && !cut) {
        end();
      }
    }

    private void remember() {
      session.ifPresent(
          known -> {
            if (self.up()) {
              self.acquaintances.put(peer.peer(), known.acquaintance());
            }
          });
    }

    /// As in the node: carry keys of other logs came, or the beginning of what the peer has.
    private boolean worthAnother() {
      if (session.isEmpty() || logs.isEmpty() || accepted == 0) {
        return false;
      }
      List<CarriedLog> carried = logs.get().carried().carried();
      if (session.get().acquaintance().changed(carried)) {
        return true;
      }
      SyncReport report = session.get().report();
      return report.wanting().entrySet().stream()
          .anyMatch(
              wanting ->
                  logs.get().source().frontier(wanting.getKey()).length() < wanting.getValue());
    }
  }

  /// The two machines; a cut is noticed by both.
  boolean concerns(Machine machine) {
    return one.self == machine || other.self == machine;
  }

  /// Whether it keeps these two identities from another session.
  boolean keeps(Machine a, Machine b) {
    return (same(one.self, a) && same(other.self, b)) || (same(one.self, b) && same(other.self, a));
  }

  private static boolean same(Machine a, Machine b) {
    return a.peer().equals(b.peer());
  }

  void begin() {
    world.tally().add(Tally.Of.SESSIONS);
    world.within(
        one.self,
        () -> {
          one.open(SyncParties.dialled(one.self.peer(), other.self.peer()));
          one.pump();
        });
  }

  /// The stream broke.
  void cut() {
    if (cut || over) {
      return;
    }
    cut = true;
    world.tally().add(Tally.Of.CUT_SESSIONS);
    world.trace().line(world.now(), "cut " + one.self + "-" + other.self);
    one.remember();
    other.remember();
    world.over(this);
  }

  private void end() {
    over = true;
    long accepted = one.accepted + other.accepted;
    world.tally().add(Tally.Of.ENTRIES_ACCEPTED, accepted);
    world.trace().line(world.now(), "done " + one.self + "-" + other.self + " +" + accepted);
    world.over(this);
    boolean again = one.worthAnother() || other.worthAnother();
    if (again && encounter.another()) {
      Side first = one.worthAnother() ? one : other;
      world.begin(new Contact(world, encounter, first.self, first.peer, dice, rough));
    } else if (!again) {
      encounter.completed();
    }
  }
}
