package org.thitsar.node.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.thitsar.node.app.Federated.asked;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.thitsar.node.api.Standing;
import org.thitsar.node.keys.NodeIdentity;
import org.thitsar.node.log.HeldLog;
import org.thitsar.node.opening.Opener;
import org.thitsar.node.opening.Opening;
import org.thitsar.node.sealing.Readership;
import org.thitsar.node.storage.Storage;
import org.thitsar.protocol.audience.OpenBody;
import org.thitsar.protocol.audience.OpenBodyCodec;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.log.BatchBuilder;
import org.thitsar.protocol.log.EntryBody;
import org.thitsar.protocol.log.EntryClass;
import org.thitsar.protocol.log.EntryKind;
import org.thitsar.protocol.log.ForkProof;
import org.thitsar.protocol.log.Frontier;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.LogOpening;
import org.thitsar.protocol.log.SignedBatch;
import org.thitsar.protocol.log.VerifiedBatch;

/// Two histories of one log, on real disks and sockets: one member finds them, all know, and nobody
/// can be accused by what is not true.
@Timeout(300)
class ForkIT {
  @TempDir Path folder;

  private Siege siege = unset();
  private LogCapture log = unset();

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T unset() {
    return null;
  }

  @BeforeEach
  void besiege() throws Exception {
    siege = new Siege(folder);
    log = LogCapture.open();
  }

  @AfterEach
  void end() {
    log.close();
    siege.close();
  }

  /// Whom an office shows as one whose key signed two histories.
  private static List<String> forked(Office office) {
    return asked(() -> office.api().standing().peers(Office.OPERATOR)).stream()
        .filter(Standing.Peer::twoHistories)
        .map(Standing.Peer::peerId)
        .toList();
  }

  private String marsh() {
    return siege.marsh.node().toString();
  }

  /// Two batches of `writer` for one place.
  private ForkProof proof(SigningKey writer) {
    LogOpening opening = LogOpening.random(new NodeId(writer.verifying()), siege.entropy);
    VerifiedBatch[] both = new VerifiedBatch[2];
    for (int i = 0; i < 2; i++) {
      BatchBuilder builder = new BatchBuilder(opening, Frontier.EMPTY, siege.entropy);
      builder.addOpen(EntryClass.DATA, siege.entropy.bytes(20));
      both[i] = builder.sign(writer);
    }
    return ForkProof.between(both[0], both[1]).orElseThrow();
  }

  /// A stranger's proof in the name of another. The name changes the hashes, and with them, half
  /// the time, the order of the two branches: that would be refused before any signature.
  private Bytes accusing(NodeId named) {
    while (true) {
      Bytes stranger = proof(SigningKey.random(siege.entropy)).encode();
      Bytes accusing =
          Bytes.concat(stranger.slice(0, 1), named.bytes(), stranger.slice(33, stranger.length()));
      try {
        var _ = ForkProof.decode(accusing);
        throw new AssertionError("a proof that nobody signed");
      } catch (MalformedException e) {
        if (e.flaw() == Flaw.BAD_SIGNATURE) {
          return accusing;
        }
      }
    }
  }

  private void marshSays(Readership readership, Bytes proof) throws Exception {
    var _ = siege.marsh.publish(readership, siege.marsh.allOthers(), EntryKind.FORK_PROOF, proof);
    assertThat(siege.marsh.sync(siege.hill).broken()).isFalse();
  }

  @Test
  void deepFork_isFoundAtTheFirstContact_andAThirdKnowsAndKeepsIt() throws Exception {
    LogId id = siege.marsh.written(new Readership.Members());
    long split = siege.marsh.logs.frontier(id).length();
    Frontier below = siege.marsh.logs.frontier(id);
    for (int i = 0; i < 9; i++) {
      var _ = append(id);
      assertThat(siege.marsh.sync(siege.hill).broken()).isFalse();
    }
    // Control: an honest log, however it came, accuses nobody.
    assertThat(forked(siege.hill)).isEmpty();
    assertThat(forked(siege.river)).isEmpty();

    // The copy goes on from the ninth batch below, and further than the first.
    SigningKey key = siege.marsh.identity.signing();
    LogOpening opening = siege.marsh.logs.opening(id).orElseThrow();
    for (int i = 0; i < 12; i++) {
      BatchBuilder builder = new BatchBuilder(opening, below, siege.entropy);
      builder.addOpen(EntryClass.DATA, siege.entropy.bytes(40));
      VerifiedBatch other = builder.sign(key);
      siege.marsh.lie(id, other.batch());
      below = new Frontier(other.batch().end(), other.head(), 0);
    }
    siege.marsh.claim(id, below);
    var _ = siege.marsh.sync(siege.hill);
    log.expects(
        "two histories: writer=%s log=%s split=%d"
            .formatted(siege.marsh.node().peerId(), id.shortened(), split));
    assertThat(forked(siege.hill)).containsExactly(marsh());
    // River never met the copy: Hill tells it.
    assertThat(Office.eventually(() -> forked(siege.river).equals(List.of(marsh())))).isTrue();

    // Another meeting finds the same, and River finds it too: it is said once.
    var _ = siege.marsh.sync(siege.hill);
    var _ = siege.marsh.sync(siege.river);
    assertThat(said(siege.hillNode)).isEqualTo(1);
    assertThat(said(siege.riverNode)).isZero();
    siege.river.close();
    siege.river.start();
    assertThat(forked(siege.river)).containsExactly(marsh());
  }

  private VerifiedBatch append(LogId id) {
    return siege.marsh.append(
        id,
        builder ->
            builder.addOpen(
                EntryClass.DATA,
                OpenBodyCodec.encode(new OpenBody.Drop(List.of(0L)), siege.entropy)));
  }

  /// How many proofs a node has said in its control log, as Marsh, who is a member, reads it.
  private long said(NodeId node) {
    HeldLog held =
        siege.marsh.logs.held().stream()
            .filter(each -> each.control() && each.opening().writer().equals(node))
            .findFirst()
            .orElseThrow();
    Opener opener =
        Opener.open(siege.marsh.vault, siege.marsh.node(), siege.marsh.identity::sealing);
    long[] said = {0};
    for (long from = 0; from < held.frontier().length(); ) {
      VerifiedBatch batch = siege.marsh.logs.verifiedFrom(held.id(), from).orElseThrow();
      siege.marsh.vault.write(
          changes ->
              said[0] +=
                  opener.read(changes, batch).stream()
                      .filter(
                          opening ->
                              opening instanceof Opening.Opened(var _, EntryBody body)
                                  && body.kind().equals(Optional.of(EntryKind.FORK_PROOF)))
                      .count());
      from = batch.batch().end();
    }
    return said[0];
  }

  @Test
  void falseProof_isPassedOverNamingItsBringer_andATrueOneIsKept() throws Exception {
    Bytes accusing = accusing(siege.riverNode);
    marshSays(new Readership.Control(), accusing);
    log.expects("false fork proof: BAD_SIGNATURE brought by " + siege.marsh.node().peerId());
    assertThat(forked(siege.hill)).isEmpty();

    // A true one in a log that not all may read is no word to all.
    Bytes own = proof(siege.marsh.identity.signing()).encode();
    marshSays(new Readership.Members(), own);
    log.expects("fork proof outside a control log");
    assertThat(forked(siege.hill)).isEmpty();

    // Control: the same proof, where it belongs.
    marshSays(new Readership.Control(), own);
    assertThat(Office.eventually(() -> forked(siege.hill).equals(List.of(marsh())))).isTrue();
  }

  @Test
  void ownKeyProven_isAnErrorThatSaysWhatToDo() throws Exception {
    siege.hill.close();
    SigningKey key;
    try (Storage vault = siege.hill.vault()) {
      key = NodeIdentity.open(vault).signing();
    }
    siege.hill.start();
    marshSays(new Readership.Control(), proof(key).encode());
    log.expectsMatch("ERROR.*this node's key signed two histories.*stop all copies");
    // It is not among its own peers.
    assertThat(forked(siege.hill)).isEmpty();
  }

  @Test
  void sameBatchTwice_accusesNobody() throws Exception {
    LogId id = siege.marsh.written(new Readership.Members());
    SignedBatch batch = append(id).batch();
    assertThat(siege.marsh.sync(siege.hill).broken()).isFalse();
    siege.marsh.lie(id, batch);
    var _ = siege.marsh.sync(siege.hill);
    assertThat(forked(siege.hill)).isEmpty();
    assertThat(log.count("two histories")).isZero();
  }
}
