package org.thitsar.protocol.libp2p.multistream;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// One side of one negotiation: bytes in, bytes out, and at the end a protocol or none.
///
/// Each line is a varint length, the text and a line feed. The dialer proposes, the listener
/// repeats the proposal or answers `na`. Bytes after the agreement are not touched: they belong to
/// the protocol.
public final class Negotiator {
  /// The line that opens both directions.
  public static final String HEADER = "/multistream/1.0.0";

  /// Bytes of one line with its line feed. The longest name in use has some 60.
  public static final int LINE_BYTES_MAX = 256;

  /// Proposals that a listener answers: whoever has not guessed by then is searching.
  public static final int PROPOSALS_MAX = 16;

  private static final String REFUSAL = "na";
  private static final String PLACE = "multistream line";

  private final boolean dialer;
  private final Deque<String> proposals;
  private final Predicate<String> supported;
  private final byte[] line = new byte[LINE_BYTES_MAX];
  private ByteWriter output = new ByteWriter();
  private int pendingLength;
  private int lengthBytes;
  private int length;
  private int have;
  private boolean headerSeen;
  private int answered;
  private boolean finished;
  private @Nullable String agreed;

  private Negotiator(boolean dialer, List<String> proposals, Predicate<String> supported) {
    this.dialer = dialer;
    this.proposals = new ArrayDeque<>(proposals);
    this.supported = supported;
  }

  /// The side that proposes `proposals`, best first. The first goes out with the header.
  public static Negotiator dialer(List<String> proposals) {
    if (proposals.isEmpty()) {
      throw new IllegalArgumentException("there must be a protocol to propose");
    }
    Negotiator negotiator = new Negotiator(true, proposals, _ -> false);
    negotiator.say(HEADER);
    negotiator.say(proposals.getFirst());
    return negotiator;
  }

  /// The side that agrees to the first proposal that is `supported`.
  public static Negotiator listener(Predicate<String> supported) {
    return new Negotiator(false, List.of(), supported);
  }

  /// Takes bytes of the peer, at most up to the end of the negotiation.
  ///
  /// @return how many were taken: fewer than `length` only when the negotiation has ended
  /// @throws MalformedException when a line is too long, no line, or not what can stand there, or
  ///   there are too many
  public int receive(byte[] source, int offset, int length) throws MalformedException {
    int at = offset;
    int end = offset + length;
    while (at < end && !finished) {
      if (this.length == 0) {
        readLength(source[at++]);
      } else {
        int more = Math.min(end - at, this.length - have);
        System.arraycopy(source, at, line, have, more);
        have += more;
        at += more;
        if (have == this.length) {
          String text = text();
          this.length = 0;
          have = 0;
          take(text);
        }
      }
    }
    return at - offset;
  }

  /// What is to be sent now; what was given out once is not given again.
  public Bytes output() {
    if (output.length() == 0) {
      return Bytes.empty();
    }
    Bytes bytes = output.toBytes();
    output = new ByteWriter();
    return bytes;
  }

  /// Whether the negotiation has ended, with an agreement or without.
  public boolean finished() {
    return finished;
  }

  /// What was agreed on; empty while it goes on, and when the listener refused every proposal.
  public Optional<String> agreed() {
    return Optional.ofNullable(agreed);
  }

  private void readLength(byte next) throws MalformedException {
    // Two bytes hold every length up to the limit.
    pendingLength |= (next & 0x7f) << (7 * lengthBytes);
    lengthBytes++;
    if (next < 0) {
      if (lengthBytes == 2) {
        throw new MalformedException(Flaw.TOO_LARGE, PLACE);
      }
      return;
    }
    if (pendingLength == 0 || (lengthBytes == 2 && next == 0)) {
      throw new MalformedException(Flaw.BAD_VARINT, PLACE);
    }
    if (pendingLength > LINE_BYTES_MAX) {
      throw new MalformedException(Flaw.TOO_LARGE, PLACE);
    }
    length = pendingLength;
    pendingLength = 0;
    lengthBytes = 0;
  }

  private String text() throws MalformedException {
    if (line[length - 1] != '\n') {
      throw new MalformedException(Flaw.BAD_TEXT, PLACE);
    }
    for (int i = 0; i < length - 1; i++) {
      // Printable ASCII: names end up in logs.
      if (line[i] < 0x20 || line[i] > 0x7e) {
        throw new MalformedException(Flaw.BAD_TEXT, PLACE);
      }
    }
    return new String(line, 0, length - 1, StandardCharsets.US_ASCII);
  }

  private void take(String text) throws MalformedException {
    if (!headerSeen) {
      if (!text.equals(HEADER)) {
        throw new MalformedException(Flaw.UNKNOWN_VERSION, PLACE);
      }
      headerSeen = true;
      if (!dialer) {
        say(HEADER);
      }
    } else if (dialer) {
      takeAnswer(text);
    } else {
      takeProposal(text);
    }
  }

  private void takeAnswer(String text) throws MalformedException {
    String proposed = proposals.removeFirst();
    if (text.equals(proposed)) {
      agreed = proposed;
      finished = true;
    } else if (!text.equals(REFUSAL)) {
      throw new MalformedException(Flaw.OUT_OF_ORDER, PLACE);
    } else if (proposals.isEmpty()) {
      finished = true;
    } else {
      say(proposals.getFirst());
    }
  }

  private void takeProposal(String text) throws MalformedException {
    if (++answered > PROPOSALS_MAX) {
      throw new MalformedException(Flaw.TOO_MANY, PLACE);
    }
    if (supported.test(text)) {
      agreed = text;
      finished = true;
      say(text);
    } else {
      say(REFUSAL);
    }
  }

  private void say(String text) {
    if (text.length() >= LINE_BYTES_MAX) {
      throw new IllegalArgumentException("a protocol name of this length cannot be negotiated");
    }
    output.prefixed(Bytes.utf8(text + "\n"));
  }
}
