package org.thitsar.node.flow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.LogOpening;

/// Where entries stand that were opened and wait for an update, so that the version that
/// understands them reads them (03, "What is not understood").
///
/// The places are on the disk only, because a hostile member may fill its quota with them; in
/// memory there is one line for each log.
final class NotUnderstood {
  /// Why an entry waits.
  enum Why {
    /// It must be understood, and is not.
    MUST(1),
    /// It is not understood, and may be left aside.
    ASIDE(2),
    /// It is understood, and stands above one that must be and is not.
    HELD_BACK(3);

    private final int number;

    Why(int number) {
      this.number = number;
    }

    static Why of(int number) throws MalformedException {
      for (Why why : values()) {
        if (why.number == number) {
          return why;
        }
      }
      throw new MalformedException(Flaw.OUT_OF_RANGE, PLACE);
    }
  }

  /// The key under which stands what was understood when the places were last looked at.
  private static final Bytes UNDERSTOOD = Bytes.utf8("understood");

  private static final String PLACE = "entry that is not understood";

  private final Storage storage;
  private final Map<LogId, Line> lines = new ConcurrentHashMap<>();

  /// What waits in one log. `must` is the lowest height of what must be understood.
  private record Line(
      NodeId writer,
      OrganisationId organisation,
      long lowest,
      Optional<Long> must,
      long notUnderstood) {
    static Line none(NodeId writer, OrganisationId organisation) {
      return new Line(writer, organisation, Long.MAX_VALUE, Optional.empty(), 0);
    }

    Line with(long height, Why why) {
      return new Line(
          writer,
          organisation,
          Math.min(lowest, height),
          why != Why.MUST || must.filter(lower -> lower <= height).isPresent()
              ? must
              : Optional.of(height),
          notUnderstood + (why == Why.HELD_BACK ? 0 : 1));
    }
  }

  private NotUnderstood(Storage storage) {
    this.storage = storage;
  }

  /// What waits in `storage`.
  static NotUnderstood open(Storage storage) {
    NotUnderstood open = new NotUnderstood(storage);
    storage.scan(
        Column.NOT_UNDERSTOOD,
        value -> {
          try {
            ByteReader reader = new ByteReader(value, PLACE);
            LogId log = LogId.decode(reader.bytes(LogId.LENGTH));
            long height = reader.u63();
            Why why = Why.of(reader.u8());
            NodeId writer = NodeId.decode(reader.bytes(32));
            OrganisationId organisation = OrganisationId.decode(reader.bytes(32));
            reader.end();
            open.lines.merge(
                log,
                Line.none(writer, organisation).with(height, why),
                (a, _) -> a.with(height, why));
          } catch (MalformedException e) {
            throw new StorageException(StorageException.Reason.CORRUPT, PLACE, e);
          }
        });
    return open;
  }

  /// Whether something that this organisation wrote must be understood and is not: what it says is
  /// unknown.
  boolean concerns(OrganisationId organisation) {
    return lines.values().stream()
        .anyMatch(line -> line.must().isPresent() && line.organisation().equals(organisation));
  }

  /// Whether this node wrote such a thing.
  boolean concerns(NodeId writer) {
    return lines.values().stream()
        .anyMatch(line -> line.must().isPresent() && line.writer().equals(writer));
  }

  /// How many entries are not understood.
  long count() {
    return lines.values().stream().mapToLong(Line::notUnderstood).sum();
  }

  /// Whether `now` understands other kinds than what looked at the places last.
  boolean isNews(Vocabulary now) {
    return !storage.get(Column.META, UNDERSTOOD).equals(Optional.of(now.encode()));
  }

  /// Keeps that `now` has looked at all places.
  void looked(WriteBatch batch, Vocabulary now) {
    batch.put(Column.META, UNDERSTOOD, now.encode());
  }

  /// A log in which something waits: from which height on, and who its writer was.
  record Waiting(LogId log, long lowest, OrganisationId organisation) {}

  /// All logs in which something waits, always in the same order.
  List<Waiting> waiting() {
    List<Waiting> waiting = new ArrayList<>();
    lines.forEach((log, line) -> waiting.add(new Waiting(log, line.lowest(), line.organisation())));
    waiting.sort(Comparator.comparing(one -> one.log().bytes()));
    return waiting;
  }

  /// Whether the entry at this place waits, and why.
  Optional<Why> find(LogId log, long height) {
    return storage
        .get(Column.NOT_UNDERSTOOD, key(log, height))
        .map(
            value -> {
              try {
                return Why.of(value.at(LogId.LENGTH + Long.BYTES));
              } catch (MalformedException e) {
                throw new StorageException(StorageException.Reason.CORRUPT, PLACE, e);
              }
            });
  }

  private static Bytes key(LogId log, long height) {
    return new ByteWriter(40).bytes(log.bytes()).u63(height).toBytes();
  }

  /// The places of a log, for a write that reads on in it.
  Marks marks(WriteBatch batch, LogOpening log, OrganisationId organisation) {
    Line line = lines.get(log.id());
    return new Marks(
        batch, log, false, line == null ? Line.none(log.writer(), organisation) : line);
  }

  /// No places, for a write that reads again whatever waits in a log.
  Marks anew(WriteBatch batch, LogOpening log, OrganisationId organisation) {
    return new Marks(batch, log, true, Line.none(log.writer(), organisation));
  }

  /// The places of one log as one write finds and leaves them.
  final class Marks {
    private final WriteBatch batch;
    private final LogId log;
    private final boolean anew;
    private Line line;

    private Marks(WriteBatch batch, LogOpening log, boolean anew, Line found) {
      this.batch = batch;
      this.log = log.id();
      this.anew = anew;
      this.line = found;
      batch.afterCommit(
          () -> {
            if (line.lowest() == Long.MAX_VALUE) {
              lines.remove(this.log);
            } else {
              lines.put(this.log, line);
            }
          });
    }

    /// Whether something below `height` must be understood and is not.
    boolean above(long height) {
      return line.must().filter(must -> must < height).isPresent();
    }

    /// Keeps a place; twice is once.
    void keep(long height, Why why) {
      if (!anew && find(log, height).isPresent()) {
        return;
      }
      batch.put(
          Column.NOT_UNDERSTOOD,
          key(log, height),
          new ByteWriter(105)
              .bytes(log.bytes())
              .u63(height)
              .u8(why.number)
              .bytes(line.writer().bytes())
              .bytes(line.organisation().bytes())
              .toBytes());
      line = line.with(height, why);
    }

    /// Forgets a place.
    void forget(long height) {
      batch.delete(Column.NOT_UNDERSTOOD, key(log, height));
    }
  }
}
