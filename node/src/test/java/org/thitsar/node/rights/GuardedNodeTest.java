package org.thitsar.node.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.thitsar.node.api.Desks;
import org.thitsar.node.api.Needs;
import org.thitsar.node.api.NodeApi;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.Operators;
import org.thitsar.node.api.Progress;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.api.Role;
import org.thitsar.node.keys.OperatorProof;
import org.thitsar.node.storage.MemoryStorage;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.testkit.SeededEntropy;

class GuardedNodeTest {
  private static final Operator FOUNDER = new Operator("op1");
  private static final Operator SECOND = new Operator("op2");
  private static final Operator THIRD = new Operator("op3");

  /// Who may make which call, written down apart from the code: a change here is a decision. R
  /// registrar, V vetting officer, C commander, A aid officer, P policy operator, U auditor, M
  /// administrator; 2 needs a second person.
  private static final String TABLE =
      """
      cases.create RV
      cases.edit RV
      cases.fields RVCAPUM
      cases.importCsv R
      cases.list RVA
      cases.show RVA
      cases.synthesise R
      cases.withdraw RVA
      credentials.attest V
      credentials.hold V
      credentials.issue V
      credentials.list RVCA
      credentials.revoke V
      credentials.show RVCA
      credentials.verify RVCA
      federation.admit M
      federation.adopt M
      federation.decline M
      federation.federation RVCAPUM
      federation.genesis M
      federation.invite M
      federation.join M
      federation.joining RVCAPUM
      federation.meet M
      federation.newcomers M
      membership.draftForKey M
      membership.draftParting M
      membership.members RVCAPUM
      membership.propose M
      membership.rotate RVCAPM
      membership.sayForKey M
      membership.seized RVCAPM
      membership.suspend RVCAPM
      membership.vote M
      operators.add M2
      operators.answer RVCAPUM
      operators.challenge RVCAPUM
      operators.change M2
      operators.drop M2
      operators.list RVCAPUM
      operators.recognise RVCAPUM
      operators.requests RVCAPUM
      operators.reset M2
      sharing.apply P2
      sharing.check PUM
      sharing.policies PUM
      sharing.preview PUM
      sharing.recalls PUM
      sharing.received RV
      sharing.withdraw P
      standing.exposures PUM
      standing.peers RVCAPUM
      standing.status RVCAPUM
      standing.stop RVCAPUM
      standing.syncNow RVCAPUM
      """;

  private static final Map<Role, String> LETTERS =
      Map.of(
          Role.REGISTRAR, "R",
          Role.VETTING_OFFICER, "V",
          Role.COMMANDER, "C",
          Role.AID_OFFICER, "A",
          Role.POLICY_OPERATOR, "P",
          Role.AUDITOR, "U",
          Role.ADMINISTRATOR, "M");

  private final List<String> reached = new ArrayList<>();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-22T08:00:00Z"));
  private final InstantSource clock = now::get;
  private final SecretKey master = SecretKey.random(new SeededEntropy(1));
  private final MemoryStorage storage = new MemoryStorage();
  private final NodeApi node = node();

  private NodeApi node() {
    storage.write(batch -> OperatorRegister.found(batch, clock.millis()));
    return open();
  }

  private NodeApi open() {
    return OperatorDesk.guard(
        recording(Desks.class, ""),
        storage,
        OperatorProof.derive(master),
        clock,
        new SeededEntropy(2));
  }

  @Test
  void everyCallThatNamesAnOperator_saysWhatItNeeds() {
    for (Call call : calls()) {
      assertThat(call.method.isAnnotationPresent(Needs.class))
          .as(call.name)
          .isEqualTo(List.of(call.method.getParameterTypes()).contains(Operator.class));
    }
  }

  @Test
  void everyRole_makesTheCallsOfTheTable_andNoOther() throws Throwable {
    Map<String, StringBuilder> table = new TreeMap<>();
    node.operators().add(FOUNDER, List.of("commander"));
    for (Role role : List.of(Role.values())) {
      approved(THIRD, () -> node.operators().change(FOUNDER, "op2", List.of(role.word())));
      for (Call call : calls()) {
        StringBuilder letters = table.computeIfAbsent(call.name, _ -> new StringBuilder());
        int before = reached.size();
        Throwable refusal = catchThrowable(() -> make(call, SECOND));
        if (refusal == null || isNoRightsMatter(refusal)) {
          letters.append(LETTERS.get(role));
        } else if (isRefused(refusal, Refusal.NOT_NOW)) {
          letters.append(LETTERS.get(role)).append(role == lastOf(call) ? "2" : "");
          assertThat(reached).as("%s by %s", call.name, role).hasSize(before);
        } else {
          assertThat(isRefused(refusal, Refusal.FORBIDDEN)).as(call.name).isTrue();
          assertThat(reached).as("%s by %s", call.name, role).hasSize(before);
        }
      }
    }
    assertThat(
            table.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining("\n", "", "\n")))
        .isEqualTo(TABLE);
  }

  @Test
  void whoeverIsNoOperatorHere_makesNoCall() throws Exception {
    node.operators().add(FOUNDER, List.of("registrar"));
    approved(SECOND, () -> node.operators().add(FOUNDER, List.of("registrar")));
    approved(THIRD, () -> node.operators().drop(FOUNDER, "op2"));
    for (String id : List.of("", "op2", "op9", "op0", "op01", "OP1", "op1 ", "op256", "root")) {
      for (Call call : calls()) {
        if (call.method.isAnnotationPresent(Needs.class)) {
          assertThat(
                  isRefused(catchThrowable(() -> make(call, new Operator(id))), Refusal.FORBIDDEN))
              .as("%s by '%s'", call.name, id)
              .isTrue();
        }
      }
    }
    assertThat(reached).isEmpty();
    // Control: the one who is an operator does.
    make(call("cases.show"), FOUNDER);
    assertThat(reached).containsExactly("cases.show");
  }

  @Test
  void twoPersons_areAskedOnceThereAreTwo_andForTheVeryCall() throws Exception {
    apply(FOUNDER, "alone");
    assertThat(reached).as("an office of one").hasSize(1);
    node.operators().add(FOUNDER, List.of("policy-operator"));
    node.operators().requests(FOUNDER);

    refused(Refusal.NOT_NOW, () -> apply(SECOND, "hosting"));
    Operators.RequestView request = node.operators().requests(FOUNDER).getFirst();
    assertThat(request.operator()).isEqualTo("op2");
    assertThat(request.call()).isEqualTo("sharing.apply");
    assertThat(request.detail()).isEqualTo("hosting");
    refused(Refusal.FORBIDDEN, () -> node.operators().answer(SECOND, request.code(), true));
    refused(Refusal.NOT_NOW, () -> apply(SECOND, "hosting"));
    refused(Refusal.NOT_FOUND, () -> node.operators().answer(FOUNDER, "000000", true));
    assertThat(node.operators().answer(FOUNDER, request.code(), true).state()).isEqualTo("AGREED");

    refused(Refusal.NOT_NOW, () -> apply(SECOND, "hosting and names"));
    refused(Refusal.NOT_NOW, () -> apply(FOUNDER, "hosting"));
    assertThat(reached).hasSize(1);
    apply(SECOND, "hosting");
    assertThat(reached).as("what was agreed to").hasSize(2);
    refused(Refusal.NOT_NOW, () -> apply(SECOND, "hosting"));
  }

  @Test
  void aRequest_lapses_isTakenBack_andDiesWithTheNode() throws Exception {
    node.operators().add(FOUNDER, List.of("policy-operator"));
    refused(Refusal.NOT_NOW, () -> apply(SECOND, "hosting"));
    String code = node.operators().requests(FOUNDER).getFirst().code();
    node.operators().answer(SECOND, code, false);
    assertThat(node.operators().requests(FOUNDER)).as("taken back").isEmpty();

    refused(Refusal.NOT_NOW, () -> apply(SECOND, "hosting"));
    now.updateAndGet(time -> time.plus(SecondPerson.LIFE).plusSeconds(1));
    assertThat(node.operators().requests(FOUNDER)).as("lapsed").isEmpty();

    refused(Refusal.NOT_NOW, () -> apply(SECOND, "hosting"));
    agree(FOUNDER);
    now.updateAndGet(time -> time.plus(SecondPerson.LIFE).plusSeconds(1));
    refused(Refusal.NOT_NOW, () -> apply(SECOND, "hosting"));
    agree(FOUNDER);
    assertThat(open().operators().requests(FOUNDER)).as("after a restart").isEmpty();
    apply(SECOND, "hosting");
    assertThat(reached).hasSize(1);
  }

  @Test
  void whoeverItIsAbout_isNoSecondPerson_andDoesNotStopAnOfficeOfTwo() throws Exception {
    node.operators().add(FOUNDER, List.of("registrar"));
    assertThat(node.operators().reset(FOUNDER, "op2").id()).as("there is nobody else").isNotEmpty();
    node.operators().change(FOUNDER, "op2", List.of("administrator"));
    refused(Refusal.NOT_NOW, () -> node.operators().add(FOUNDER, List.of("registrar")));
    agree(SECOND);
    assertThat(node.operators().add(FOUNDER, List.of("registrar")).id()).isEqualTo("op3");

    refused(
        Refusal.NOT_NOW, () -> node.operators().change(SECOND, "op3", List.of("administrator")));
    String code = node.operators().requests(FOUNDER).getFirst().code();
    refused(Refusal.FORBIDDEN, () -> node.operators().answer(THIRD, code, true));
    node.operators().answer(FOUNDER, code, true);
    assertThat(node.operators().change(SECOND, "op3", List.of("administrator")).roles())
        .containsExactly("administrator");
  }

  @Test
  void numbers_areNeverGivenTwice_andAnAdministratorStays() throws Exception {
    refused(Refusal.FORBIDDEN, () -> node.operators().change(FOUNDER, "op1", List.of("registrar")));
    refused(Refusal.FORBIDDEN, () -> node.operators().drop(FOUNDER, "op1"));
    node.operators().add(FOUNDER, List.of("registrar"));
    node.operators().drop(FOUNDER, "op2");
    refused(Refusal.NOT_FOUND, () -> node.operators().reset(FOUNDER, "op2"));
    refused(Refusal.BAD_REQUEST, () -> node.operators().add(FOUNDER, List.of("general")));
    refused(Refusal.BAD_REQUEST, () -> node.operators().add(FOUNDER, List.of()));
    assertThat(node.operators().add(FOUNDER, List.of("registrar")).id()).isEqualTo("op3");
    assertThat(open().operators().list(FOUNDER))
        .extracting(Operators.OperatorView::id, Operators.OperatorView::state)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("op1", "ACTIVE"),
            org.assertj.core.groups.Tuple.tuple("op2", "LEFT"),
            org.assertj.core.groups.Tuple.tuple("op3", "ACTIVE"));
  }

  @Test
  void recognise_takesTheRightAnswerOnce_inTime_ofAnActiveOperator() throws Exception {
    OperatorAnswers answers = new OperatorAnswers(master);
    node.operators().add(FOUNDER, List.of("registrar"));
    String first = node.operators().challenge();
    assertThat(node.operators().recognise("op2", first, answers.to(first, 2))).isEqualTo(SECOND);
    refused(
        Refusal.FORBIDDEN, () -> node.operators().recognise("op2", first, answers.to(first, 2)));

    String other = node.operators().challenge();
    refused(
        Refusal.FORBIDDEN, () -> node.operators().recognise("op1", other, answers.to(other, 2)));
    String late = node.operators().challenge();
    now.updateAndGet(time -> time.plus(Duration.ofMinutes(3)));
    refused(Refusal.FORBIDDEN, () -> node.operators().recognise("op2", late, answers.to(late, 2)));
    String foreign = "00".repeat(OperatorProof.LENGTH);
    refused(
        Refusal.FORBIDDEN,
        () -> node.operators().recognise("op2", foreign, answers.to(foreign, 2)));
    refused(Refusal.FORBIDDEN, () -> node.operators().recognise("op2", "no", "number"));
    node.operators().drop(FOUNDER, "op2");
    String after = node.operators().challenge();
    refused(
        Refusal.FORBIDDEN, () -> node.operators().recognise("op2", after, answers.to(after, 2)));
    String last = node.operators().challenge();
    assertThat(node.operators().recognise("op1", last, answers.to(last, 1))).isEqualTo(FOUNDER);
  }

  private void apply(Operator operator, String policy) throws RefusedException {
    var _ = node.sharing().apply(operator, policy, Progress.silent());
  }

  private void agree(Operator operator) throws RefusedException {
    List<Operators.RequestView> waiting = node.operators().requests(operator);
    var _ = node.operators().answer(operator, waiting.getLast().code(), true);
  }

  /// Makes a call, with the word of `by` when it needs one.
  private void approved(Operator by, ThrowingCall call) throws Exception {
    try {
      call.make();
    } catch (RefusedException e) {
      if (e.refusal() != Refusal.NOT_NOW) {
        throw e;
      }
      agree(by);
      call.make();
    }
  }

  @FunctionalInterface
  private interface ThrowingCall {
    void make() throws Exception;
  }

  private static void refused(Refusal refusal, ThrowingCall call) {
    assertThatThrownBy(call::make)
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(refusal));
  }

  private static boolean isRefused(@Nullable Throwable thrown, Refusal refusal) {
    return thrown instanceof RefusedException e && e.refusal() == refusal;
  }

  /// The desk of operators was reached, and did not like what it was given.
  private static boolean isNoRightsMatter(Throwable thrown) {
    return isRefused(thrown, Refusal.NOT_FOUND)
        || isRefused(thrown, Refusal.BAD_REQUEST)
        || isRefused(thrown, Refusal.STORAGE);
  }

  private static Role lastOf(Call call) {
    Needs needs = call.method.getAnnotation(Needs.class);
    return Arrays.stream(Role.values())
        .filter(role -> needs != null && role.rights().contains(needs.value()))
        .reduce((_, last) -> last)
        .orElseThrow();
  }

  private record Call(String name, Method part, Method method) {}

  private static List<Call> calls() {
    List<Call> calls = new ArrayList<>();
    for (Method part : NodeApi.class.getMethods()) {
      for (Method method : part.getReturnType().getDeclaredMethods()) {
        if (Modifier.isAbstract(method.getModifiers())) {
          calls.add(new Call(part.getName() + "." + method.getName(), part, method));
        }
      }
    }
    return calls;
  }

  private static Call call(String name) {
    return calls().stream().filter(call -> call.name.equals(name)).findFirst().orElseThrow();
  }

  private @Nullable Object make(Call call, Operator operator) throws Exception {
    Class<?>[] types = call.method.getParameterTypes();
    @Nullable Object[] arguments = new @Nullable Object[types.length];
    for (int i = 0; i < types.length; i++) {
      arguments[i] = types[i] == Operator.class ? operator : something(types[i]);
    }
    try {
      return call.method.invoke(call.part.invoke(node), arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private static Object something(Class<?> type) {
    if (type == String.class) {
      return "something";
    } else if (type == boolean.class) {
      return true;
    } else if (type == int.class) {
      return 1;
    } else if (type == long.class) {
      return 1L;
    } else if (type == List.class) {
      return List.of();
    } else if (type == Map.class) {
      return Map.of();
    } else if (type == Progress.class) {
      return Progress.silent();
    } else if (type == InputStream.class) {
      return InputStream.nullInputStream();
    }
    try {
      Class<?>[] parts =
          Arrays.stream(type.getRecordComponents())
              .map(java.lang.reflect.RecordComponent::getType)
              .toArray(Class<?>[]::new);
      return type.getDeclaredConstructor(parts)
          .newInstance(Arrays.stream(parts).map(GuardedNodeTest::something).toArray());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(type.getName(), e);
    }
  }

  /// Desks that remember what reached them, and have nothing to say.
  private <T> T recording(Class<T> type, String name) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, _) -> {
              if (name.isEmpty()) {
                return recording(method.getReturnType(), method.getName());
              }
              reached.add(name + "." + method.getName());
              return nothing(method.getReturnType()).orElse(null);
            }));
  }

  private static Optional<Object> nothing(Class<?> type) {
    if (type == int.class) {
      return Optional.of(0);
    }
    return type == List.class ? Optional.of(List.of()) : Optional.empty();
  }
}
