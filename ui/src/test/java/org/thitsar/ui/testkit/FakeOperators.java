package org.thitsar.ui.testkit;

import java.util.ArrayList;
import java.util.List;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.Operators;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;

/// Two operators, one of whom waits for the other.
final class FakeOperators implements Operators {
  private static final String SINCE = "2026-11-22T08:00:00Z";

  private final List<OperatorView> all =
      new ArrayList<>(
          List.of(
              new OperatorView("op1", List.of("registrar", "administrator"), "ACTIVE", SINCE),
              new OperatorView("op2", List.of("commander"), "ACTIVE", SINCE)));

  static String proof(String id, String challenge) {
    return id + " answers " + challenge;
  }

  @Override
  public List<OperatorView> list(Operator operator) {
    return List.copyOf(all);
  }

  @Override
  public OperatorView add(Operator operator, List<String> roles) throws RefusedException {
    if (roles.contains("general")) {
      throw new RefusedException(
          Refusal.BAD_REQUEST, "there is no role general", "roles are registrar, commander");
    }
    OperatorView view = new OperatorView("op" + (all.size() + 1), roles, "ACTIVE", SINCE);
    all.add(view);
    return view;
  }

  @Override
  public OperatorView change(Operator operator, String id, List<String> roles)
      throws RefusedException {
    return kept(new OperatorView(find(id).id(), roles, "ACTIVE", SINCE));
  }

  @Override
  public OperatorView reset(Operator operator, String id) throws RefusedException {
    throw new RefusedException(
        Refusal.NOT_NOW,
        "this needs a second person",
        "let another operator look and agree, with: thitsar second 7F3A0C --agree; then give the"
            + " same command again, within 30 minutes");
  }

  @Override
  public OperatorView drop(Operator operator, String id) throws RefusedException {
    return kept(new OperatorView(find(id).id(), List.of(), "LEFT", SINCE));
  }

  @Override
  public List<RequestView> requests(Operator operator) {
    return List.of(request("WAITING"));
  }

  @Override
  public RequestView answer(Operator operator, String code, boolean agrees)
      throws RefusedException {
    if (!code.equals("7F3A0C")) {
      throw new RefusedException(
          Refusal.NOT_FOUND,
          "nobody waits for an answer to " + code,
          "see what waits with: thitsar second");
    }
    return request(agrees ? "AGREED" : "WAITING");
  }

  @Override
  public String challenge() {
    return "7f3a";
  }

  @Override
  public Operator recognise(String id, String challenge, String proof) throws RefusedException {
    if (!proof.equals(proof(id, challenge))) {
      throw new RefusedException(Refusal.FORBIDDEN, id + " was not recognised", "try again");
    }
    return new Operator(id);
  }

  private static RequestView request(String state) {
    return new RequestView(
        "7F3A0C", "op1", "operators.reset", "op2", state, "2026-11-22T08:30:00Z");
  }

  private OperatorView find(String id) throws RefusedException {
    return all.stream()
        .filter(view -> view.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new RefusedException(
                    Refusal.NOT_FOUND,
                    "there is no operator " + id + " here",
                    "see them all with: thitsar operator list"));
  }

  private OperatorView kept(OperatorView view) {
    all.replaceAll(one -> one.id().equals(view.id()) ? view : one);
    return view;
  }
}
