package org.thitsar.node.membership;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.thitsar.node.runtime.Invariant;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;
import org.thitsar.protocol.membership.AdmissionStatement;
import org.thitsar.protocol.membership.Charter;
import org.thitsar.protocol.membership.CharterTerms;
import org.thitsar.protocol.membership.Genesis;
import org.thitsar.protocol.membership.Linked;
import org.thitsar.protocol.membership.NodeCertificate;
import org.thitsar.protocol.membership.Roster;
import org.thitsar.protocol.membership.SignedStatement;

/// All statements that this node holds, and the roster that they make.
///
/// Statements are kept whatever they do: one that has no effect today may have one when another
/// arrives. Writes go into a [WriteBatch] of the caller; the roster changes once that is on the
/// disk. Safe for use by many threads at once.
public final class StatementStore {
  private static final Bytes SELF_KEY = Bytes.utf8("self");
  private static final Bytes CHARTER_KEY = Bytes.utf8("charter");
  private static final int TAG_STATEMENT = 1;
  private static final int TAG_SELF = 2;
  private static final Bytes BROUGHT_KEY = Bytes.utf8("brought");
  private static final int TAG_CHARTER = 3;
  private static final int TAG_BROUGHT = 4;
  private static final Bytes WITNESSED_KEY = Bytes.utf8("witnessed");
  private static final int TAG_WITNESSED = 5;
  private static final Bytes FURTHER_KEY = Bytes.utf8("further");
  private static final int TAG_FURTHER = 6;
  private static final int SIGNER_BYTES = 8;

  private final Object lock = new Object();
  private final Map<Bytes, SignedStatement> held = new TreeMap<>();
  private final Set<Bytes> forms = new HashSet<>();
  private final Map<WriteBatch, List<SignedStatement>> arriving = new WeakHashMap<>();
  private final List<Consumer<Roster>> listeners = new CopyOnWriteArrayList<>();
  private final Set<StatementId> brought = new HashSet<>();
  private final SignedStatement genesis;
  private final boolean further;
  private final OrganisationId self;
  private @Nullable Charter charter;
  private long witnessedMillis;
  private volatile Roster roster;

  private StatementStore(
      SignedStatement genesis,
      boolean further,
      @Nullable Charter charter,
      Map<Bytes, SignedStatement> statements,
      Set<StatementId> brought,
      long witnessedMillis)
      throws MalformedException {
    this.witnessedMillis = witnessedMillis;
    this.brought.addAll(brought);
    this.genesis = genesis;
    this.further = further;
    this.self = Genesis.of(genesis).id();
    this.charter = charter;
    this.held.putAll(statements);
    statements.values().forEach(statement -> forms.add(statement.encode()));
    this.roster = evaluate();
  }

  /// Writes the first statements of a new node: the organisation's genesis and the node's
  /// certificate.
  ///
  /// @throws MalformedException when `genesis` is no genesis, or its own key has not signed it
  public static void found(WriteBatch batch, SignedStatement genesis, SignedStatement certificate)
      throws MalformedException {
    Genesis.of(genesis);
    batch.put(Column.STATEMENT, SELF_KEY, pointer(TAG_SELF, genesis.id()));
    for (SignedStatement statement : List.of(genesis, certificate)) {
      batch.put(Column.STATEMENT, key(statement), value(statement));
    }
  }

  /// The same for a further laptop of an organisation that was founded on another one.
  public static void further(WriteBatch batch, SignedStatement genesis, SignedStatement certificate)
      throws MalformedException {
    found(batch, genesis, certificate);
    batch.put(Column.STATEMENT, FURTHER_KEY, pointer(TAG_FURTHER, genesis.id()));
  }

  /// The statements in `storage`.
  ///
  /// @throws StorageException with `MISSING` when no organisation was founded here, with `CORRUPT`
  ///   when what is there cannot be read
  public static StatementStore open(Storage storage) {
    Map<Bytes, SignedStatement> statements = new TreeMap<>();
    Map<Integer, StatementId> pointers = new TreeMap<>();
    Set<StatementId> brought = new HashSet<>();
    long[] witnessed = {0};
    storage.scan(Column.STATEMENT, value -> read(value, statements, pointers, brought, witnessed));
    StatementId genesis = pointers.get(TAG_SELF);
    if (genesis == null) {
      throw new StorageException(StorageException.Reason.MISSING, "genesis");
    }
    try {
      @Nullable Charter charter = null;
      StatementId adopted = pointers.get(TAG_CHARTER);
      if (adopted != null) {
        charter = Charter.of(find(statements, adopted));
      }
      return new StatementStore(
          find(statements, genesis),
          pointers.containsKey(TAG_FURTHER),
          charter,
          statements,
          brought,
          witnessed[0]);
    } catch (MalformedException e) {
      throw new StorageException(StorageException.Reason.CORRUPT, "statements", e);
    }
  }

  private static void read(
      Bytes value,
      Map<Bytes, SignedStatement> statements,
      Map<Integer, StatementId> pointers,
      Set<StatementId> brought,
      long[] witnessed) {
    try {
      Bytes rest = value.slice(1, value.length());
      if (value.at(0) == TAG_STATEMENT) {
        SignedStatement statement = SignedStatement.decode(rest);
        statements.put(key(statement), statement);
      } else if (value.at(0) == TAG_BROUGHT) {
        brought.add(StatementId.decode(rest));
      } else if (value.at(0) == TAG_WITNESSED) {
        ByteReader reader = new ByteReader(rest, "witnessed time");
        witnessed[0] = reader.u63();
        reader.end();
      } else {
        pointers.put((int) value.at(0), StatementId.decode(rest));
      }
    } catch (MalformedException e) {
      throw new StorageException(StorageException.Reason.CORRUPT, "statements", e);
    }
  }

  private static SignedStatement find(Map<Bytes, SignedStatement> statements, StatementId id) {
    return statements.values().stream()
        .filter(statement -> statement.id().equals(id))
        .findFirst()
        .orElseThrow(
            () -> new StorageException(StorageException.Reason.CORRUPT, "statement " + id));
  }

  /// The organisation whose node this is.
  public OrganisationId self() {
    return self;
  }

  /// Whether the organisation was founded on another laptop, which may not be known here yet.
  public boolean isFurther() {
    return further;
  }

  /// Its genesis.
  public SignedStatement genesis() {
    return genesis;
  }

  /// Who belongs, by all statements that are on the disk.
  public Roster roster() {
    return roster;
  }

  /// The statement of the certificate of a member's node that counts now. When none does, the
  /// latest that is held: a further node of an organisation whose key has changed since its genesis
  /// cannot know, before it is in, that its certificate counts.
  public Optional<SignedStatement> certificate(NodeId node) {
    Roster now = roster;
    return now.certificate(node)
        .map(NodeCertificate::id)
        .flatMap(now::effective)
        .or(() -> latestCertificate(node));
  }

  private Optional<SignedStatement> latestCertificate(NodeId node) {
    synchronized (lock) {
      return held.values().stream()
          .filter(
              statement ->
                  statement.statement() instanceof NodeCertificate certificate
                      && certificate.node().equals(node)
                      && statement.isSignedBy(node.key()))
          .max(
              Comparator.comparingInt(
                  statement -> ((NodeCertificate) statement.statement()).incarnation()));
    }
  }

  /// Keeps `statement`, and that this node brings it to the others: its own log is where they hear
  /// of it.
  public void bring(WriteBatch batch, SignedStatement statement) {
    put(batch, statement);
    batch.put(
        Column.STATEMENT,
        Bytes.concat(BROUGHT_KEY, statement.id().bytes()),
        pointer(TAG_BROUGHT, statement.id()));
    batch.afterCommit(
        () -> {
          synchronized (lock) {
            brought.add(statement.id());
          }
        });
  }

  /// Others have witnessed that it is this time: what has a notice period and waited for it takes
  /// effect, for good. Does nothing when no later than before.
  ///
  /// @param millis since 1970
  public void witness(WriteBatch batch, long millis) {
    synchronized (lock) {
      if (millis <= witnessedMillis) {
        return;
      }
    }
    batch.put(
        Column.STATEMENT, WITNESSED_KEY, new ByteWriter().u8(TAG_WITNESSED).u63(millis).toBytes());
    batch.afterCommit(
        () -> {
          synchronized (lock) {
            witnessedMillis = Math.max(witnessedMillis, millis);
          }
          arrived(List.of(), null);
        });
  }

  /// The roster of all that is held and `more`: what it would be.
  ///
  /// @throws java.util.NoSuchElementException when this organisation is in no federation
  public Roster with(Collection<SignedStatement> more) {
    synchronized (lock) {
      List<SignedStatement> all = new ArrayList<>(held.values());
      all.addAll(more);
      return Roster.of(roster.charter().orElseThrow(), all, witnessedMillis);
    }
  }

  /// Whether this node has brought it to the others.
  public boolean hasBrought(StatementId statement) {
    synchronized (lock) {
      return brought.contains(statement);
    }
  }

  /// All that this node has brought to the others.
  public List<SignedStatement> brought() {
    synchronized (lock) {
      return held.values().stream().filter(statement -> brought.contains(statement.id())).toList();
    }
  }

  /// What members have to be told of a node whose log they will not read any more: its linked
  /// statements, and every certificate, any of which it may have brought.
  public List<SignedStatement> leftBy(NodeId node) {
    Roster now = roster;
    synchronized (lock) {
      return held.values().stream()
          .filter(
              statement ->
                  statement.isSignedBy(node.key())
                      || (statement.statement() instanceof NodeCertificate
                          && now.effective(statement.id()).isPresent()))
          .toList();
    }
  }

  /// What the nodes of these organisations said in their names, and their certificates, as far as
  /// this node has not brought it to the others yet.
  public List<SignedStatement> notBrought(Set<OrganisationId> organisations) {
    synchronized (lock) {
      return held.values().stream()
          .filter(statement -> !brought.contains(statement.id()))
          .filter(
              statement ->
                  switch (statement.statement()) {
                    case Linked said -> organisations.contains(said.organisation());
                    case NodeCertificate node -> organisations.contains(node.organisation());
                    default -> false;
                  })
          .toList();
    }
  }

  /// The name of an organisation that does not belong any more, when its genesis is held.
  public Optional<String> formerName(OrganisationId organisation) {
    synchronized (lock) {
      return held.values().stream()
          .map(SignedStatement::statement)
          .flatMap(
              statement ->
                  switch (statement) {
                    case Genesis genesis -> Stream.of(genesis);
                    case AdmissionStatement admission -> Stream.of(admission.newcomer());
                    case CharterTerms terms -> terms.founders().stream();
                    default -> Stream.<Genesis>empty();
                  })
          .filter(genesis -> genesis.id().equals(organisation))
          .map(Genesis::name)
          .findFirst();
    }
  }

  /// All statements, whether they have an effect or not.
  public List<SignedStatement> all() {
    synchronized (lock) {
      return List.copyOf(held.values());
    }
  }

  /// Whether the statement with this encoding is held; its signatures were verified then.
  public boolean holds(Bytes encoded) {
    synchronized (lock) {
      return forms.contains(encoded);
    }
  }

  /// Tells `listener` of the roster whenever a commit has changed it, on the committing thread. It
  /// must not throw.
  public void listen(Consumer<Roster> listener) {
    listeners.add(listener);
  }

  /// Keeps `statement`. One that is held already changes nothing.
  public void put(WriteBatch batch, SignedStatement statement) {
    Bytes key = key(statement);
    synchronized (lock) {
      if (held.containsKey(key)) {
        return;
      }
      batch.put(Column.STATEMENT, key, value(statement));
      // One evaluation for each batch, not for each statement.
      List<SignedStatement> known = arriving.get(batch);
      if (known != null) {
        known.add(statement);
        return;
      }
      List<SignedStatement> fresh = new ArrayList<>(List.of(statement));
      arriving.put(batch, fresh);
      batch.afterCommit(() -> arrived(fresh, null));
    }
  }

  /// Enters the federation of `charter`. The caller has checked that this organisation belongs to
  /// it.
  ///
  /// @throws IllegalStateException when this node is in another federation already, which `charter`
  ///   does not continue
  public void adopt(WriteBatch batch, Charter charter) {
    synchronized (lock) {
      Charter adopted = this.charter;
      Invariant.check(
          adopted == null
              || adopted.id().equals(charter.id())
              || charter.terms().continues().contains(adopted.id()),
          "a node is in one federation");
      if (adopted != null && adopted.id().equals(charter.id())) {
        return;
      }
    }
    SignedStatement statement = charter.statement();
    batch.put(Column.STATEMENT, key(statement), value(statement));
    batch.put(Column.STATEMENT, CHARTER_KEY, pointer(TAG_CHARTER, statement.id()));
    batch.afterCommit(() -> arrived(List.of(statement), charter));
  }

  private void arrived(Collection<SignedStatement> statements, @Nullable Charter adopted) {
    Roster before;
    Roster now;
    synchronized (lock) {
      if (adopted != null) {
        charter = adopted;
      }
      for (SignedStatement statement : statements) {
        held.put(key(statement), statement);
        forms.add(statement.encode());
      }
      before = roster;
      now = evaluate();
      roster = now;
    }
    if (!before.state().equals(now.state()) || !before.undecided().equals(now.undecided())) {
      listeners.forEach(listener -> listener.accept(now));
    }
  }

  private Roster evaluate() {
    Charter adopted = charter;
    if (adopted != null) {
      return Roster.of(adopted, held.values(), witnessedMillis);
    }
    try {
      return Roster.alone(genesis, held.values());
    } catch (MalformedException e) {
      throw new IllegalStateException("the own genesis was checked before", e);
    }
  }

  /// Two forms of one statement that the same keys have signed are the same to every roster.
  private static Bytes key(SignedStatement statement) {
    ByteWriter key = new ByteWriter().bytes(statement.id().bytes());
    for (VerifyingKey signer : statement.signers()) {
      key.bytes(signer.bytes().slice(0, SIGNER_BYTES));
    }
    return key.toBytes();
  }

  private static Bytes value(SignedStatement statement) {
    return new ByteWriter().u8(TAG_STATEMENT).bytes(statement.encode()).toBytes();
  }

  private static Bytes pointer(int tag, StatementId id) {
    return new ByteWriter().u8(tag).bytes(id.bytes()).toBytes();
  }
}
