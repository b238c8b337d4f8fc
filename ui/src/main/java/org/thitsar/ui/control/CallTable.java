package org.thitsar.ui.control;

import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.Progress;

/// The calls that cross the loopback, read off the interface itself: `cases.create` is
/// `api.cases().create(…)`.
///
/// Both ends are the same build, so the interface is the protocol: a method added to it can be
/// called at once, and there is no second list that could differ. Arguments go by position as JSON.
/// Three kinds do not: the [Operator] is whoever the token belongs to, a [Progress] becomes
/// progress lines of the answer, an [InputStream] is what follows the request line.
final class CallTable {
  private final Map<String, Call> byName = new LinkedHashMap<>();
  private final Map<Method, Call> byMethod = new LinkedHashMap<>();

  private CallTable() {}

  /// The calls of `api`: each of its methods without parameters leads to a part, each method of a
  /// part is a call.
  static CallTable of(Class<?> api) {
    CallTable table = new CallTable();
    for (Method part : api.getMethods()) {
      for (Method method : part.getReturnType().getDeclaredMethods()) {
        if (Modifier.isAbstract(method.getModifiers())) {
          Call call = new Call(part.getName() + "." + method.getName(), part, method);
          if (table.byName.put(call.name(), call) != null) {
            throw new IllegalArgumentException("two calls are named " + call.name());
          }
          table.byMethod.put(method, call);
        }
      }
    }
    return table;
  }

  Optional<Call> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  Optional<Call> find(Method method) {
    return Optional.ofNullable(byMethod.get(method));
  }

  List<String> names() {
    return List.copyOf(byName.keySet());
  }

  /// One call.
  record Call(String name, Method part, Method method) {
    /// Types of the arguments that travel as JSON, in order.
    List<Type> argumentTypes() {
      List<Type> types = new ArrayList<>();
      for (Type type : method.getGenericParameterTypes()) {
        if (!travelsApart(type)) {
          types.add(type);
        }
      }
      return types;
    }

    /// Whether a file's bytes follow the request line.
    boolean hasContent() {
      return List.of(method.getParameterTypes()).contains(InputStream.class);
    }

    /// Whether it is made in an operator's name.
    boolean namesOperator() {
      return List.of(method.getParameterTypes()).contains(Operator.class);
    }

    static boolean travelsApart(Type type) {
      return type == Operator.class || type == Progress.class || type == InputStream.class;
    }
  }
}
