package org.thitsar.protocol.sync;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Lets the fuzzing of another module talk to one side of a session.
public final class SyncDoor {
  private static final Holder LEFT = new Holder(new SeededEntropy(1));
  private static final Holder RIGHT = new Holder(new SeededEntropy(2));

  static {
    for (int i = 0; i < 3; i++) {
      CarriedLog log = LEFT.open(i == 0);
      RIGHT.logs.carry(log);
      LEFT.write(log, 3, 200);
      CarriedLog other = RIGHT.open(i == 0);
      LEFT.logs.carry(other);
      RIGHT.write(other, 3, 200);
    }
    // Two histories, so that the two ask each other where these part: each searches one.
    forked(1, 1);
    forked(2, 1);
  }

  /// A log of LEFT of which a copy of LEFT wrote what RIGHT holds.
  private static void forked(int left, int right) {
    CarriedLog log = LEFT.open(false);
    RIGHT.logs.carry(log);
    for (int i = 0; i < 5; i++) {
      var _ =
          RIGHT.logs.accept(log.id(), LEFT.logs.write(log, LEFT.key, 1, 50, LEFT.entropy).batch());
    }
    LEFT.write(log, left, 50);
    var _ = RIGHT.logs.write(log, LEFT.key, right, 50, RIGHT.entropy);
  }

  private final SyncSession session = session(RIGHT, LEFT, Role.RESPONDER);
  private final FrameAssembler frames = new FrameAssembler(Limits.FRAME_BYTES_MAX);

  private static SyncSession session(Holder own, Holder other, Role role) {
    MemoryLogs logs = own.logs.cloned();
    SyncParties parties =
        role == Role.INITIATOR
            ? SyncParties.dialled(own.peerId(), other.peerId())
            : SyncParties.answered(own.peerId(), other.peerId());
    return new SyncSession(
        parties,
        logs.carried(),
        Acquaintance.none(),
        logs,
        logs,
        SyncQuota.unlimited(),
        _ -> {},
        new SeededEntropy(role == Role.INITIATOR ? 3 : 4));
  }

  /// Gives this side what came on its stream, and lets it say what it has to say.
  public void receive(byte[] stream) throws MalformedException {
    frames.accept(stream, 0, stream.length);
    for (var frame = frames.next(); frame.isPresent(); frame = frames.next()) {
      session.receive(SyncCodec.decode(frame.get()));
      while (session.next().isPresent()) {}
    }
  }

  /// What the other side says to this one when both are honest.
  public static Bytes honestStream() throws MalformedException {
    SyncSession left = session(LEFT, RIGHT, Role.INITIATOR);
    SyncSession right = session(RIGHT, LEFT, Role.RESPONDER);
    Bytes stream = Bytes.empty();
    Deque<SyncMessage> toLeft = new ArrayDeque<>();
    boolean moved = true;
    while (moved) {
      moved = false;
      for (Optional<SyncMessage> said = left.next(); said.isPresent(); said = left.next()) {
        stream = Bytes.concat(stream, FrameAssembler.frame(SyncCodec.encode(said.get())));
        right.receive(said.get());
        moved = true;
      }
      for (Optional<SyncMessage> said = right.next(); said.isPresent(); said = right.next()) {
        toLeft.add(said.get());
        moved = true;
      }
      while (!toLeft.isEmpty()) {
        left.receive(toLeft.remove());
      }
    }
    return stream;
  }
}
