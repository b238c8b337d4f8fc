package org.thitsar.node.sharing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.casefile.CaseId;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.policy.PolicyId;
import org.thitsar.protocol.policy.Withdrawal;

/// What this organisation took back, from which nodes, and which of them have said that it is
/// destroyed there. One row for each case and policy; a receipt is a claim of the node that made
/// it.
public final class RecallBoard {
  private static final int VERSION = 1;

  private final Storage storage;

  /// The board in `storage`.
  public RecallBoard(Storage storage) {
    this.storage = storage;
  }

  /// One thing that was taken back.
  ///
  /// @param withdrawal of what
  /// @param askedAtMillis since 1970, by this node's clock
  /// @param silent the nodes that have not answered
  /// @param answered the nodes that say that it is destroyed
  public record Recall(
      Withdrawal withdrawal, long askedAtMillis, Set<NodeId> silent, Set<NodeId> answered) {
    /// Copies the sets.
    public Recall {
      silent = Set.copyOf(silent);
      answered = Set.copyOf(answered);
    }
  }

  /// `holders` are told to forget something.
  public void ask(
      WriteBatch batch, Withdrawal withdrawal, long nowMillis, Collection<NodeId> holders) {
    put(batch, new Recall(withdrawal, nowMillis, Set.copyOf(holders), Set.of()));
  }

  /// The same case is shared under the same policy again: nobody has to forget it any more.
  public void shared(WriteBatch batch, CaseId caseId, PolicyId policyId) {
    batch.delete(Column.RECALL, key(new Withdrawal(caseId, policyId)));
  }

  /// `node` says that it is destroyed there; nothing when nobody had asked.
  public void answered(WriteBatch batch, Withdrawal withdrawal, NodeId node) {
    storage
        .get(Column.RECALL, key(withdrawal))
        .map(RecallBoard::decode)
        .filter(recall -> recall.silent().contains(node))
        .ifPresent(
            recall -> {
              Set<NodeId> silent = new TreeSet<>(recall.silent());
              Set<NodeId> answered = new TreeSet<>(recall.answered());
              silent.remove(node);
              answered.add(node);
              put(batch, new Recall(withdrawal, recall.askedAtMillis(), silent, answered));
            });
  }

  /// Everything that was taken back, in no order.
  public List<Recall> all() {
    List<Recall> recalls = new ArrayList<>();
    storage.scan(Column.RECALL, value -> recalls.add(decode(value)));
    return recalls;
  }

  private static void put(WriteBatch batch, Recall recall) {
    ByteWriter writer = new ByteWriter(256);
    writer.u8(VERSION);
    writer.prefixed(recall.withdrawal().encode());
    writer.u63(recall.askedAtMillis());
    for (Set<NodeId> nodes : List.of(recall.silent(), recall.answered())) {
      writer.u16(nodes.size());
      new TreeSet<>(nodes).forEach(node -> writer.bytes(node.bytes()));
    }
    batch.put(Column.RECALL, key(recall.withdrawal()), writer.toBytes());
  }

  private static Recall decode(Bytes value) {
    try {
      ByteReader reader = new ByteReader(value, "recall");
      if (reader.u8() != VERSION) {
        throw new StorageException(StorageException.Reason.CORRUPT, "recall");
      }
      Withdrawal withdrawal = Withdrawal.decode(reader.prefixed(Limits.BODY_BYTES_MAX));
      long asked = reader.u63();
      Set<NodeId> silent = nodes(reader);
      Set<NodeId> answered = nodes(reader);
      reader.end();
      return new Recall(withdrawal, asked, silent, answered);
    } catch (MalformedException e) {
      throw new StorageException(StorageException.Reason.CORRUPT, "recall", e);
    }
  }

  private static Set<NodeId> nodes(ByteReader reader) throws MalformedException {
    Set<NodeId> nodes = new TreeSet<>();
    int count = reader.u16();
    for (int i = 0; i < count; i++) {
      nodes.add(NodeId.decode(reader.bytes(32)));
    }
    return nodes;
  }

  private static Bytes key(Withdrawal withdrawal) {
    return Bytes.concat(withdrawal.caseId().bytes(), withdrawal.policyId().bytes());
  }
}
