package org.thitsar.protocol.credential;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.credential.NodeDirectory.Right;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;

/// One vector: a statement, the little that must be known to judge it, and the outcome. The text
/// form is described in `protocol/spec/07-credential.md`.
record CredentialVector(
    String name,
    String comment,
    String expect,
    Bytes statement,
    List<Bytes> held,
    Map<NodeId, Node> nodes)
    implements NodeDirectory {
  /// What a certificate says of a node.
  record Node(OrganisationId organisation, Set<Right> rights) {}

  String text() {
    StringBuilder text = new StringBuilder();
    text.append("comment: ").append(comment).append('\n');
    text.append("expect: ").append(expect).append('\n');
    nodes.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            entry -> {
              text.append("node: ").append(entry.getKey().bytes().hex());
              text.append(' ').append(entry.getValue().organisation());
              EnumSet.allOf(Right.class).stream()
                  .filter(entry.getValue().rights()::contains)
                  .forEach(right -> text.append(' ').append(right));
              text.append('\n');
            });
    held.forEach(bytes -> text.append("held: ").append(bytes.hex()).append('\n'));
    return text.append("statement: ").append(statement.hex()).append('\n').toString();
  }

  static CredentialVector parse(String name, String text) throws MalformedException {
    Map<String, String> single = new HashMap<>();
    List<Bytes> held = new ArrayList<>();
    Map<NodeId, Node> nodes = new HashMap<>();
    for (String line : text.lines().toList()) {
      String key = line.substring(0, line.indexOf(": "));
      String value = line.substring(key.length() + 2);
      switch (key) {
        case "held" -> held.add(Bytes.parseHex(value));
        case "node" -> {
          String[] parts = value.split(" ", -1);
          Set<Right> rights = EnumSet.noneOf(Right.class);
          for (int i = 2; i < parts.length; i++) {
            rights.add(Right.valueOf(parts[i]));
          }
          nodes.put(
              NodeId.decode(Bytes.parseHex(parts[0])),
              new Node(OrganisationId.parse(parts[1]), rights));
        }
        case "comment", "expect", "statement" -> single.put(key, value);
        default -> throw new AssertionError(name + " has an unknown line: " + key);
      }
    }
    return new CredentialVector(
        name,
        single.getOrDefault("comment", ""),
        single.getOrDefault("expect", ""),
        Bytes.parseHex(single.getOrDefault("statement", "")),
        held,
        nodes);
  }

  /// What this implementation makes of it, in the words of `expect`. The first `held` statement is
  /// the credential that the statement is about; without one it is a credential itself.
  String outcome() throws MalformedException {
    UnverifiedStatement read;
    try {
      read = UnverifiedStatement.decode(statement);
    } catch (MalformedException e) {
      return "MALFORMED " + e.flaw();
    }
    List<UnverifiedStatement> others = new ArrayList<>();
    for (Bytes bytes : held) {
      others.add(UnverifiedStatement.decode(bytes));
    }
    StatementVerifier verifier = new StatementVerifier(this);
    Verification verification =
        others.isEmpty()
            ? verifier.credential(read)
            : verifier.about(
                others.getFirst(),
                read,
                id -> others.stream().filter(other -> other.id().equals(id)).findFirst());
    return switch (verification) {
      case Verification.Verified(VerifiedStatement verified) -> "VERIFIED " + verified.id();
      case Verification.Refused(StatementRefusal refusal) -> "REFUSED " + refusal;
    };
  }

  @Override
  public Optional<OrganisationId> organisationOf(NodeId node) {
    return Optional.ofNullable(nodes.get(node)).map(Node::organisation);
  }

  @Override
  public boolean has(NodeId node, Right right) {
    return Optional.ofNullable(nodes.get(node))
        .filter(known -> known.rights().contains(right))
        .isPresent();
  }
}
