package org.thitsar.node.rights;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.thitsar.node.api.Desks;
import org.thitsar.node.api.NodeApi;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.Operators;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.api.Role;
import org.thitsar.node.keys.OperatorProof;
import org.thitsar.node.rights.SecondPerson.Request;
import org.thitsar.node.storage.Storage;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.MalformedException;

/// The operators of a running node.
public final class OperatorDesk implements Operators {
  private static final Duration CHALLENGE_LIFE = Duration.ofMinutes(2);
  private static final int CHALLENGES_MAX = 16;
  private static final int DETAIL_MAX = 4_000;

  private final OperatorRegister register;
  private final SecondPerson seconds;
  private final OperatorProof proofs;
  private final InstantSource clock;
  private final Entropy entropy;
  private final Map<Bytes, Instant> challenges = new LinkedHashMap<>();

  private OperatorDesk(
      OperatorRegister register,
      SecondPerson seconds,
      OperatorProof proofs,
      InstantSource clock,
      Entropy entropy) {
    this.register = register;
    this.seconds = seconds;
    this.proofs = proofs;
    this.clock = clock;
    this.entropy = entropy;
  }

  /// `desks`, each call of which now needs an operator of `storage` who may make it.
  public static NodeApi guard(
      Desks desks, Storage storage, OperatorProof proofs, InstantSource clock, Entropy entropy) {
    OperatorRegister register = OperatorRegister.open(storage);
    SecondPerson seconds = new SecondPerson(clock, entropy);
    return new GuardedNode(
        desks, new OperatorDesk(register, seconds, proofs, clock, entropy), register, seconds);
  }

  @Override
  public List<OperatorView> list(Operator operator) {
    return register.all().stream().map(OperatorDesk::view).toList();
  }

  @Override
  public OperatorView add(Operator operator, List<String> roles) throws RefusedException {
    return view(
        register
            .add(roles(roles), clock.millis())
            .orElseThrow(
                () ->
                    new RefusedException(
                        Refusal.NOT_NOW,
                        "all 255 numbers of operators were given",
                        "a number is never given twice; move to a new computer")));
  }

  @Override
  public OperatorView change(Operator operator, String id, List<String> roles)
      throws RefusedException {
    return view(managed(register.change(active(id), roles(roles), clock.millis())));
  }

  @Override
  public OperatorView reset(Operator operator, String id) throws RefusedException {
    // Nothing changes here: that two persons want it is what this call is for.
    return view(active(id));
  }

  @Override
  public OperatorView drop(Operator operator, String id) throws RefusedException {
    if (operator.id().equals(id)) {
      throw new RefusedException(
          Refusal.FORBIDDEN, "nobody drops themselves", "let another administrator do it");
    }
    return view(managed(register.drop(active(id), clock.millis())));
  }

  @Override
  public List<RequestView> requests(Operator operator) {
    return seconds.all().stream().map(OperatorDesk::view).toList();
  }

  @Override
  public RequestView answer(Operator operator, String code, boolean agrees)
      throws RefusedException {
    Request request =
        seconds
            .find(code)
            .orElseThrow(
                () ->
                    new RefusedException(
                        Refusal.NOT_FOUND,
                        "nobody waits for an answer to " + code,
                        "see what waits with: thitsar second"));
    if (!agrees) {
      seconds.forget(request);
      return view(request);
    }
    if (OperatorIds.read(operator.id()) == request.wish().operator()) {
      throw new RefusedException(
          Refusal.FORBIDDEN,
          "whoever asks cannot be the second person",
          "let another operator log in and agree");
    }
    if (request.wish().arguments().contains(operator.id())) {
      throw new RefusedException(
          Refusal.FORBIDDEN,
          "whoever it is about cannot be the second person",
          "let another operator log in and agree");
    }
    return view(seconds.agree(request));
  }

  @Override
  public String challenge() {
    synchronized (challenges) {
      forgetOldChallenges();
      if (challenges.size() == CHALLENGES_MAX) {
        challenges.remove(challenges.keySet().iterator().next());
      }
      Bytes challenge = entropy.bytes(OperatorProof.LENGTH);
      challenges.put(challenge, clock.instant().plus(CHALLENGE_LIFE));
      return challenge.hex();
    }
  }

  @Override
  public Operator recognise(String id, String challenge, String proof) throws RefusedException {
    int number = OperatorIds.read(id);
    if (!answered(number, challenge, proof)
        || register.find(number).filter(OperatorRegister.Entry::active).isEmpty()) {
      throw new RefusedException(
          Refusal.FORBIDDEN, id + " was not recognised", "try again with: thitsar login");
    }
    return new Operator(id);
  }

  private boolean answered(int number, String challenge, String proof) {
    try {
      Bytes given = Bytes.parseHex(challenge);
      synchronized (challenges) {
        forgetOldChallenges();
        if (challenges.remove(given) == null) {
          return false;
        }
      }
      return proofs.holds(number, given, Bytes.parseHex(proof));
    } catch (MalformedException e) {
      return false;
    }
  }

  private void forgetOldChallenges() {
    Instant now = clock.instant();
    challenges.values().removeIf(until -> until.isBefore(now));
  }

  private OperatorRegister.Entry active(String id) throws RefusedException {
    return register
        .find(OperatorIds.read(id))
        .filter(OperatorRegister.Entry::active)
        .orElseThrow(
            () ->
                new RefusedException(
                    Refusal.NOT_FOUND,
                    "there is no operator " + id + " here",
                    "see them all with: thitsar operator list"));
  }

  private static OperatorRegister.Entry managed(Optional<OperatorRegister.Entry> changed)
      throws RefusedException {
    return changed.orElseThrow(
        () ->
            new RefusedException(
                Refusal.FORBIDDEN,
                "then nobody would be left who manages operators",
                "make somebody else an administrator first"));
  }

  private static Set<Role> roles(List<String> words) throws RefusedException {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String word : words) {
      roles.add(
          Arrays.stream(Role.values())
              .filter(role -> role.word().equals(word))
              .findFirst()
              .orElseThrow(() -> noRole("there is no role " + word)));
    }
    if (roles.isEmpty()) {
      throw noRole("an operator has at least one role");
    }
    return roles;
  }

  private static RefusedException noRole(String problem) {
    return new RefusedException(
        Refusal.BAD_REQUEST,
        problem,
        "roles are "
            + Arrays.stream(Role.values()).map(Role::word).collect(Collectors.joining(", ")));
  }

  private static OperatorView view(OperatorRegister.Entry entry) {
    return new OperatorView(
        OperatorIds.write(entry.number()),
        Arrays.stream(Role.values()).filter(entry.roles()::contains).map(Role::word).toList(),
        entry.active() ? "ACTIVE" : "LEFT",
        Instant.ofEpochMilli(entry.since()).toString());
  }

  private static RequestView view(Request request) {
    String detail =
        request.wish().arguments().stream().map(String::valueOf).collect(Collectors.joining("\n"));
    return new RequestView(
        request.code(),
        OperatorIds.write(request.wish().operator()),
        request.wish().call(),
        detail.substring(0, Math.min(detail.length(), DETAIL_MAX)),
        request.agreed() ? "AGREED" : "WAITING",
        request.until().toString());
  }
}
