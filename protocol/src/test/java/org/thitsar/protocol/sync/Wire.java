package org.thitsar.protocol.sync;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.base.MalformedException;

/// Runs a session between two holders over a stream of bytes that can be cut anywhere.
final class Wire {
  final Holder left;
  final Holder right;
  final SyncSession leftSession;
  final SyncSession rightSession;
  final Bytes[] seen = {Bytes.empty(), Bytes.empty()};
  final List<SyncMessage> messages = new ArrayList<>();
  long bytes;
  private final Deque<Bytes> toRight = new ArrayDeque<>();
  private final Deque<Bytes> toLeft = new ArrayDeque<>();
  private final FrameAssembler rightAssembler = new FrameAssembler(Limits.FRAME_BYTES_MAX);
  private final FrameAssembler leftAssembler = new FrameAssembler(Limits.FRAME_BYTES_MAX);
  private final long cutAtByte;

  /// What the left side really sends in place of each message of its session.
  Tampering tamper = List::of;

  private int interruptAt = Integer.MAX_VALUE;
  private Interruption interruption = () -> {};

  /// Replaces messages.
  interface Tampering {
    List<SyncMessage> instead(SyncMessage message) throws MalformedException;
  }

  /// Something that happens in between.
  interface Interruption {
    void happen() throws MalformedException;
  }

  /// `left` dials `right`; the stream dies after so many bytes in both directions together.
  Wire(Holder left, Holder right, long cutAtByte) {
    this.left = left;
    this.right = right;
    this.cutAtByte = cutAtByte;
    this.leftSession = left.session(right, Role.INITIATOR);
    this.rightSession = right.session(left, Role.RESPONDER);
  }

  /// A whole session; fails when the two do not come to an end.
  static Wire sync(Holder left, Holder right) throws MalformedException {
    Wire wire = new Wire(left, right, Long.MAX_VALUE);
    wire.run();
    if (!wire.leftSession.finished() || !wire.rightSession.finished()) {
      throw new AssertionError("the session hangs after " + wire.messages);
    }
    return wire;
  }

  /// A session until it ends or is cut; what each side remembers is kept either way.
  void run() throws MalformedException {
    boolean moved = true;
    while (moved && bytes < cutAtByte) {
      moved = send(leftSession, toRight);
      moved |= send(rightSession, toLeft);
      moved |= deliver(toRight, rightAssembler, rightSession, 0);
      moved |= deliver(toLeft, leftAssembler, leftSession, 1);
    }
    left.acquaintances.put(right.peerId(), leftSession.acquaintance());
    right.acquaintances.put(left.peerId(), rightSession.acquaintance());
  }

  /// Lets something else happen once so many messages were sent.
  void afterMessages(int count, Interruption happening) {
    interruptAt = count;
    interruption = happening;
  }

  private boolean send(SyncSession from, Deque<Bytes> queue) throws MalformedException {
    Optional<SyncMessage> message = from.next();
    if (message.isEmpty()) {
      return false;
    }
    for (SyncMessage sent :
        from == leftSession ? tamper.instead(message.get()) : List.of(message.get())) {
      messages.add(sent);
      queue.add(FrameAssembler.frame(SyncCodec.encode(sent)));
      if (messages.size() == interruptAt) {
        interruption.happen();
      }
    }
    return true;
  }

  private boolean deliver(
      Deque<Bytes> queue, FrameAssembler assembler, SyncSession to, int direction)
      throws MalformedException {
    if (queue.isEmpty()) {
      return false;
    }
    Bytes frame = queue.remove();
    int length = (int) Math.min(frame.length(), cutAtByte - bytes);
    bytes += length;
    seen[direction] = Bytes.concat(seen[direction], frame.slice(0, length));
    assembler.accept(frame.unsafeArray(), 0, length);
    for (var whole = assembler.next(); whole.isPresent(); whole = assembler.next()) {
      to.receive(SyncCodec.decode(whole.get()));
    }
    return true;
  }
}
