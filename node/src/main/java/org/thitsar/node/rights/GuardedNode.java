package org.thitsar.node.rights;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.thitsar.node.api.Cases;
import org.thitsar.node.api.Credentials;
import org.thitsar.node.api.Desks;
import org.thitsar.node.api.Federation;
import org.thitsar.node.api.Membership;
import org.thitsar.node.api.Needs;
import org.thitsar.node.api.NodeApi;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.Operators;
import org.thitsar.node.api.Progress;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.api.Sharing;
import org.thitsar.node.api.Standing;
import org.thitsar.node.rights.SecondPerson.Request;
import org.thitsar.node.rights.SecondPerson.Wish;

/// The engine as operators meet it: no call reaches a desk before its [Needs] are met.
public final class GuardedNode implements NodeApi {
  private final Operators operators;
  private final OperatorRegister register;
  private final SecondPerson seconds;

  private final Cases cases;
  private final Sharing sharing;
  private final Federation federation;
  private final Membership membership;
  private final Credentials credentials;
  private final Standing standing;

  GuardedNode(Desks desks, Operators operators, OperatorRegister register, SecondPerson seconds) {
    this.register = register;
    this.seconds = seconds;
    this.operators = guarded(Operators.class, operators);
    this.cases = guarded(Cases.class, desks.cases());
    this.sharing = guarded(Sharing.class, desks.sharing());
    this.federation = guarded(Federation.class, desks.federation());
    this.membership = guarded(Membership.class, desks.membership());
    this.credentials = guarded(Credentials.class, desks.credentials());
    this.standing = guarded(Standing.class, desks.standing());
  }

  @Override
  public Cases cases() {
    return cases;
  }

  @Override
  public Sharing sharing() {
    return sharing;
  }

  @Override
  public Federation federation() {
    return federation;
  }

  @Override
  public Membership membership() {
    return membership;
  }

  @Override
  public Credentials credentials() {
    return credentials;
  }

  @Override
  public Standing standing() {
    return standing;
  }

  @Override
  public Operators operators() {
    return operators;
  }

  private <T> T guarded(Class<T> part, T desk) {
    return part.cast(
        Proxy.newProxyInstance(
            part.getClassLoader(),
            new Class<?>[] {part},
            (_, call, arguments) -> call(part, desk, call, arguments)));
  }

  private @Nullable Object call(
      Class<?> part, Object desk, Method call, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    @Nullable Needs needs = call.getAnnotation(Needs.class);
    if (needs == null) {
      // It names no operator: it says nothing of anybody, or is how an operator comes in.
      return carryOut(desk, call, arguments);
    }
    List<Object> given = new ArrayList<>();
    Operator operator = new Operator("");
    for (Object argument : arguments == null ? new Object[0] : arguments) {
      switch (argument) {
        case Operator who -> operator = who;
        case Progress _ -> {}
        default -> given.add(argument);
      }
    }
    int number = require(operator, needs);
    if (!needs.twoPersons() || others(number, given) == 0) {
      return carryOut(desk, call, arguments);
    }
    Wish wish = new Wish(number, word(part) + "." + call.getName(), given);
    if (!seconds.agreed(wish)) {
      Request request = seconds.ask(wish);
      throw new RefusedException(
          Refusal.NOT_NOW,
          "this needs a second person",
          "let another operator look and agree, with: thitsar second "
              + request.code()
              + " --agree; then give the same command again, within 30 minutes");
    }
    @Nullable Object answer = carryOut(desk, call, arguments);
    seconds.done(wish);
    return answer;
  }

  /// Who could be the second person. An office of two in which one has forgotten a passphrase must
  /// not be stuck for good, so whoever the call is about is not counted.
  private long others(int asker, List<Object> given) {
    return register.all().stream()
        .filter(OperatorRegister.Entry::active)
        .filter(entry -> entry.number() != asker)
        .filter(entry -> !given.contains(OperatorIds.write(entry.number())))
        .count();
  }

  private int require(Operator operator, Needs needs) throws RefusedException {
    OperatorRegister.Entry entry =
        OperatorIds.find(operator.id())
            .flatMap(register::find)
            .filter(OperatorRegister.Entry::active)
            .orElseThrow(
                () ->
                    new RefusedException(
                        Refusal.FORBIDDEN,
                        "this is not an operator of this computer",
                        "say which operator you are with --operator, such as op2"));
    if (!entry.may(needs.value())) {
      throw new RefusedException(
          Refusal.FORBIDDEN,
          operator.id() + " may not " + needs.value().words(),
          "see who may with: thitsar operator list");
    }
    return entry.number();
  }

  private static @Nullable Object carryOut(
      Object desk, Method call, @Nullable Object @Nullable [] arguments) throws Throwable {
    try {
      return call.invoke(desk, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  private static String word(Class<?> part) {
    String name = part.getSimpleName();
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }
}
