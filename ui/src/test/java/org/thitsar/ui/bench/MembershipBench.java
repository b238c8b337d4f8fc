package org.thitsar.ui.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.thitsar.node.runtime.SecureEntropy;
import org.thitsar.node.sealing.Readership;
import org.thitsar.node.sealing.Sealer;
import org.thitsar.node.sealing.WrittenLog;
import org.thitsar.node.storage.MemoryStorage;
import org.thitsar.node.storage.Storage;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SealingKey;
import org.thitsar.protocol.crypto.SealingPublicKey;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;
import org.thitsar.protocol.log.EntryBody;
import org.thitsar.protocol.log.EntryKind;
import org.thitsar.protocol.log.Frontier;
import org.thitsar.protocol.log.VerifiedBatch;
import org.thitsar.protocol.membership.AdmissionStatement;
import org.thitsar.protocol.membership.Ballot;
import org.thitsar.protocol.membership.Charter;
import org.thitsar.protocol.membership.CharterDraft;
import org.thitsar.protocol.membership.Drafting;
import org.thitsar.protocol.membership.Genesis;
import org.thitsar.protocol.membership.NodeCertificate;
import org.thitsar.protocol.membership.NodeRight;
import org.thitsar.protocol.membership.OrganisationType;
import org.thitsar.protocol.membership.Proposal;
import org.thitsar.protocol.membership.Quotas;
import org.thitsar.protocol.membership.Roster;
import org.thitsar.protocol.membership.SignedStatement;
import org.thitsar.protocol.membership.Subject;

/// `./lab bench membership`: what a large federation costs each of its nodes: one evaluation of its
/// roster, and a fresh key for the readers of one log.
public final class MembershipBench {
  private static final int ORGANISATIONS = 200;
  private static final int FOUNDERS = 20;
  private static final int STATEMENTS = 5_000;
  private static final int TIMES = 15;
  private static final double MICROS = 1e6;
  private static final Entropy ENTROPY = new SecureEntropy();

  private final List<Cast> cast = new ArrayList<>();
  private final List<SignedStatement> said = new ArrayList<>();

  /// An organisation with one node.
  private static final class Cast {
    final SigningKey organisationKey = SigningKey.random(ENTROPY);
    final SigningKey nodeKey = SigningKey.random(ENTROPY);
    final SealingKey sealing = SealingKey.random(ENTROPY);
    final SignedStatement genesis;
    final OrganisationId id;
    final SignedStatement certificate;
    StatementId link = StatementId.NONE;

    Cast(int number) throws MalformedException {
      genesis =
          Genesis.found(
              "Organisation " + number, "", OrganisationType.ERO, organisationKey, ENTROPY);
      id = Genesis.of(genesis).id();
      certificate =
          NodeCertificate.certify(
              organisationKey,
              id,
              nodeKey,
              sealing.publicKey(),
              EnumSet.allOf(NodeRight.class),
              1,
              ENTROPY.bytes(16),
              0);
    }

    SignedStatement linked(SignedStatement statement) {
      link = statement.id();
      return statement;
    }
  }

  private MembershipBench() {}

  /// Measures both and prints them.
  public static int run() throws MalformedException {
    new MembershipBench().roster();
    rotation(30);
    rotation(200);
    return 0;
  }

  private void roster() throws MalformedException {
    for (int i = 0; i < ORGANISATIONS; i++) {
      cast.add(new Cast(i));
    }
    Charter charter = charter();
    cast.forEach(one -> said.add(one.certificate));
    for (Cast newcomer : cast.subList(FOUNDERS, ORGANISATIONS)) {
      Cast by = cast.getFirst();
      said.add(
          by.linked(
              AdmissionStatement.admit(
                  charter.id(), newcomer.genesis, by.id, ENTROPY.bytes(32), by.link, by.nodeKey)));
    }
    giveVoices(charter);
    Roster roster = Roster.of(charter, said);
    double[] millis = new double[TIMES];
    for (int i = 0; i < TIMES; i++) {
      long begin = System.nanoTime();
      roster = Roster.of(charter, said);
      millis[i] = (System.nanoTime() - begin) / MICROS;
    }
    Arrays.sort(millis);
    System.out.printf(
        Locale.ROOT,
        "roster: %d organisations, %d statements, %d with a vote: %.1f ms (median of %d, worst"
            + " %.1f)%n",
        roster.members().size(),
        said.size(),
        roster.voters().size(),
        millis[TIMES >> 1],
        TIMES,
        millis[TIMES - 1]);
  }

  private Charter charter() throws MalformedException {
    Drafting drafting =
        CharterDraft.write(
            "Bench",
            cast.subList(0, FOUNDERS).stream().map(one -> one.genesis).toList(),
            50,
            1,
            Quotas.standard(),
            ENTROPY);
    if (!(drafting instanceof Drafting.Drafted(CharterDraft draft))) {
      throw new IllegalStateException("these rules can be met");
    }
    for (Cast founder : cast.subList(0, FOUNDERS)) {
      draft = draft.sign(founder.organisationKey);
    }
    return draft.complete().orElseThrow();
  }

  /// One newcomer after the other gets a vote by a majority of those who vote, as long as there are
  /// statements left.
  private void giveVoices(Charter charter) throws MalformedException {
    List<Cast> voters = new ArrayList<>(cast.subList(0, FOUNDERS));
    Roster roster = Roster.of(charter, said);
    for (Cast newcomer : cast.subList(FOUNDERS, ORGANISATIONS)) {
      int needed = voters.size() / 2 + 1;
      if (said.size() + 1 + needed > STATEMENTS) {
        break;
      }
      Cast by = voters.getFirst();
      SignedStatement proposal =
          by.linked(
              Proposal.propose(roster, by.id, by.link, new Subject.Voice(newcomer.id), by.nodeKey));
      said.add(proposal);
      for (Cast voter : voters.subList(0, needed)) {
        said.add(
            voter.linked(
                Ballot.cast(
                    charter.id(), proposal.id(), voter.id, voter.link, true, voter.nodeKey)));
      }
      voters.add(newcomer);
      roster = Roster.of(charter, said);
    }
  }

  private static void rotation(int readers) {
    Map<NodeId, SealingPublicKey> all = new TreeMap<>();
    while (all.size() <= readers) {
      all.put(
          new NodeId(SigningKey.random(ENTROPY).verifying()),
          SealingKey.random(ENTROPY).publicKey());
    }
    Map<NodeId, SealingPublicKey> less = new TreeMap<>(all);
    less.remove(all.keySet().iterator().next());
    double[] millis = new double[TIMES];
    int introduced = 0;
    int rotated = 0;
    for (int i = 0; i < TIMES; i++) {
      Storage storage = new MemoryStorage();
      Sealer sealer = Sealer.open(storage, SigningKey.random(ENTROPY), ENTROPY);
      EntryBody word = EntryBody.of(EntryKind.PROJECTION, 0, Bytes.of(new byte[200]));
      storage.write(batch -> sealer.begin(batch, new Readership.Members(), Optional.empty()));
      Sealer.Sealed first = seal(storage, sealer, Frontier.EMPTY, all, word);
      VerifiedBatch last = first.batches().getLast();
      long begin = System.nanoTime();
      Sealer.Sealed second =
          seal(storage, sealer, new Frontier(last.batch().end(), last.head(), 0), less, word);
      millis[i] = (System.nanoTime() - begin) / MICROS;
      introduced = bytes(first);
      rotated = bytes(second);
    }
    Arrays.sort(millis);
    System.out.printf(
        Locale.ROOT,
        "rotation: %d readers: %d bytes, %.2f ms (median of %d); their introduction was %d bytes%n",
        readers,
        rotated,
        millis[TIMES >> 1],
        TIMES,
        introduced);
  }

  private static Sealer.Sealed seal(
      Storage storage,
      Sealer sealer,
      Frontier below,
      Map<NodeId, SealingPublicKey> readers,
      EntryBody word) {
    Sealer.Sealed[] sealed = new Sealer.Sealed[1];
    storage.write(
        batch -> {
          WrittenLog log = sealer.find(new Readership.Members()).orElseThrow();
          sealed[0] = sealer.seal(batch, log, below, readers, List.of(word), List.of());
        });
    return sealed[0];
  }

  private static int bytes(Sealer.Sealed sealed) {
    return sealed.batches().stream().mapToInt(batch -> batch.batch().bytes().length()).sum();
  }
}
