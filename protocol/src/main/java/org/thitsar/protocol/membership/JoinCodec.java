package org.thitsar.protocol.membership;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.base.MessageReader;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.v1.JoinAnswer;
import org.thitsar.protocol.v1.JoinDone;
import org.thitsar.protocol.v1.JoinEnd;
import org.thitsar.protocol.v1.JoinOpening;
import org.thitsar.protocol.v1.JoinPeer;
import org.thitsar.protocol.v1.JoinReveal;
import org.thitsar.protocol.v1.JoinStatement;
import org.thitsar.protocol.v1.JoinVerdict;

/// Frames of the join protocol as bytes. Fields that are not known here are left out: nothing of a
/// frame is signed but the statements in it.
final class JoinCodec {
  private static final String PLACE = "join message";

  private JoinCodec() {}

  static Bytes encode(JoinMessage message) {
    var frame = org.thitsar.protocol.v1.JoinMessage.newBuilder();
    switch (message) {
      case JoinMessage.Opening(Bytes commitment) ->
          frame.setOpening(
              JoinOpening.newBuilder().setCommitment(StatementCodec.string(commitment)));
      case JoinMessage.Answer answer ->
          frame.setAnswer(
              JoinAnswer.newBuilder()
                  .setNonce(StatementCodec.string(answer.nonce()))
                  .setGenesis(StatementCodec.message(answer.genesis()))
                  .setCertificate(StatementCodec.message(answer.certificate())));
      case JoinMessage.Reveal reveal ->
          frame.setReveal(
              JoinReveal.newBuilder()
                  .setNonce(StatementCodec.string(reveal.nonce()))
                  .setGenesis(StatementCodec.message(reveal.genesis()))
                  .setCertificate(StatementCodec.message(reveal.certificate()))
                  .setProof(StatementCodec.string(reveal.proof()))
                  .addAllAddresses(strings(reveal.addresses())));
      case JoinMessage.Verdict(JoinStanding standing) ->
          frame.setVerdict(JoinVerdict.newBuilder().setStandingValue(standing.number()));
      case JoinMessage.Statement(SignedStatement statement) ->
          frame.setStatement(
              JoinStatement.newBuilder().setStatement(StatementCodec.message(statement)));
      case JoinMessage.Peer(NodeId node, List<Multiaddr> addresses) ->
          frame.setPeer(
              JoinPeer.newBuilder()
                  .setNodeKey(StatementCodec.string(node.bytes()))
                  .addAllAddresses(strings(addresses)));
      case JoinMessage.End(int statements, int peers) ->
          frame.setEnd(JoinEnd.newBuilder().setStatements(statements).setPeers(peers));
      case JoinMessage.Done() -> frame.setDone(JoinDone.getDefaultInstance());
    }
    return StatementCodec.bytes(frame.build());
  }

  static JoinMessage decode(Bytes frame) throws MalformedException {
    org.thitsar.protocol.v1.JoinMessage message = parse(frame);
    return switch (message.getKindCase()) {
      case OPENING ->
          new JoinMessage.Opening(
              StatementCodec.exactly(Hash.LENGTH, message.getOpening().getCommitment(), PLACE));
      case ANSWER -> answer(message.getAnswer());
      case REVEAL -> reveal(message.getReveal());
      case VERDICT -> new JoinMessage.Verdict(standing(message.getVerdict()));
      case STATEMENT ->
          new JoinMessage.Statement(StatementCodec.signed(message.getStatement().getStatement()));
      case PEER ->
          new JoinMessage.Peer(
              NodeId.decode(StatementCodec.bytes(message.getPeer().getNodeKey())),
              addresses(message.getPeer().getAddressesList()));
      case END ->
          new JoinMessage.End(
              count(message.getEnd().getStatements()), count(message.getEnd().getPeers()));
      case DONE -> new JoinMessage.Done();
      case KIND_NOT_SET -> throw new MalformedException(Flaw.MISSING_FIELD, PLACE);
    };
  }

  private static JoinMessage.Answer answer(JoinAnswer message) throws MalformedException {
    return new JoinMessage.Answer(
        nonce(message.getNonce()),
        StatementCodec.signed(message.getGenesis()),
        StatementCodec.signed(message.getCertificate()));
  }

  private static JoinMessage.Reveal reveal(JoinReveal message) throws MalformedException {
    return new JoinMessage.Reveal(
        nonce(message.getNonce()),
        StatementCodec.signed(message.getGenesis()),
        StatementCodec.signed(message.getCertificate()),
        StatementCodec.exactly(VerifyingKey.SIGNATURE_LENGTH, message.getProof(), PLACE),
        addresses(message.getAddressesList()));
  }

  private static Bytes nonce(ByteString value) throws MalformedException {
    return StatementCodec.exactly(JoinTranscript.NONCE_LENGTH, value, PLACE);
  }

  private static JoinStanding standing(JoinVerdict message) throws MalformedException {
    for (JoinStanding standing : JoinStanding.values()) {
      if (standing.number() == message.getStandingValue()) {
        return standing;
      }
    }
    throw new MalformedException(Flaw.OUT_OF_RANGE, PLACE);
  }

  private static int count(int value) throws MalformedException {
    if (value < 0) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, PLACE);
    }
    return value;
  }

  private static List<ByteString> strings(List<Multiaddr> addresses) {
    return addresses.stream().map(address -> StatementCodec.string(address.encode())).toList();
  }

  private static List<Multiaddr> addresses(List<ByteString> encoded) throws MalformedException {
    if (encoded.size() > StatementLimits.ADDRESSES_MAX) {
      throw new MalformedException(Flaw.TOO_MANY, "addresses");
    }
    List<Multiaddr> addresses = new ArrayList<>();
    for (ByteString address : encoded) {
      address(address).ifPresent(addresses::add);
    }
    return addresses;
  }

  /// A newer peer may have addresses of kinds that this node could not dial anyway.
  private static Optional<Multiaddr> address(ByteString encoded) {
    try {
      return Optional.of(Multiaddr.decode(StatementCodec.bytes(encoded)));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  private static org.thitsar.protocol.v1.JoinMessage parse(Bytes frame) throws MalformedException {
    // The statements in it have one form: what is not known of them must not be dropped unseen.
    return MessageReader.read(
        org.thitsar.protocol.v1.JoinMessage.getDefaultInstance(),
        frame,
        JoinMessage.FRAME_BYTES_MAX,
        PLACE);
  }
}
