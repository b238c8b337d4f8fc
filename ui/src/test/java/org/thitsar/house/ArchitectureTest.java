package org.thitsar.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The layers, stated exactly: every package of ours and all of ours that it may use. A package
/// that is not in this table fails, so that a new room is placed before it is built.
class ArchitectureTest {
  private static final String ROOT = "org.thitsar.";
  private static final Map<String, String> MAY_USE = new LinkedHashMap<>();

  static {
    // The language: each line may use only lines above it.
    may("protocol.base", "");
    may("protocol.v1", "");
    may("protocol.crypto", "protocol.base");
    may("protocol.identity", "protocol.base protocol.crypto protocol.v1");
    may("protocol.log", "protocol.identity protocol.base protocol.crypto protocol.v1");
    may(
        "protocol.audience",
        "protocol.log protocol.identity protocol.base protocol.crypto protocol.v1");
    may("protocol.libp2p.multiformats", "protocol.identity protocol.base protocol.crypto");
    may(
        "protocol.membership",
        "protocol.libp2p.multiformats protocol.identity protocol.base protocol.crypto protocol.v1");
    may("protocol.casefile", "protocol.identity protocol.base protocol.crypto protocol.v1");
    may(
        "protocol.credential",
        "protocol.casefile protocol.identity protocol.base protocol.crypto protocol.v1");
    may(
        "protocol.policy",
        "protocol.casefile protocol.credential protocol.identity protocol.base protocol.crypto"
            + " protocol.v1");
    may(
        "protocol.sync",
        "protocol.audience protocol.log protocol.identity protocol.base protocol.crypto"
            + " protocol.v1");
    may("protocol.libp2p.multistream", "protocol.base");
    may("protocol.libp2p.yamux", "protocol.base");
    may("protocol.libp2p.pnet", "protocol.base protocol.crypto");
    may("protocol.libp2p.noise", "protocol.identity protocol.base protocol.crypto protocol.v1");
    may(
        "protocol.libp2p.identify",
        "protocol.libp2p.multiformats protocol.identity protocol.base protocol.crypto protocol.v1");
    may("protocol.libp2p.gossipsub", "protocol.identity protocol.base protocol.crypto protocol.v1");
    // The machine: steps never see each other.
    may("node.api", "");
    may("node.runtime", "protocol.base");
    may("node.storage", "node.runtime protocol");
    may("node.network", "node.runtime protocol");
    may("node.keys", "node.storage node.runtime protocol");
    may("node.log", "node.storage node.runtime protocol");
    may("node.sealing", "node.storage node.runtime protocol");
    may("node.opening", "node.storage node.runtime protocol");
    may("node.text", "protocol.base");
    may("node.cases", "node.text node.storage node.runtime protocol");
    may("node.sharing", "node.storage node.runtime protocol");
    may("node.trust", "node.storage node.runtime protocol");
    may("node.query", "node.storage node.runtime protocol");
    may("node.membership", "node.network node.storage node.runtime protocol");
    may("node.replication", "node.network node.runtime protocol");
    may("node.rights", "node.api node.keys node.storage node.runtime protocol");
    may("node.flow", "node protocol");
    may("node.app", "node protocol");
    // The face.
    may("ui.text", "");
    may("ui.control", "ui.text node.api protocol.base");
    may("ui.console", "ui.control ui.text node.api protocol.base");
    may("ui.cli", "ui.control ui.text node.api");
    may("ui", "ui.cli ui.console ui.control ui.text node.api node.app protocol.base");
  }

  private static final Map<String, Set<String>> SOLE_USERS =
      Map.of(
          "org.bouncycastle", Set.of("protocol.crypto"),
          "com.google.crypto.tink", Set.of("protocol.crypto"),
          "javax.crypto", Set.of("protocol.crypto"),
          "dev.cel", Set.of("protocol.policy", "node.trust"),
          "org.rocksdb", Set.of("node.storage"),
          "io.netty", Set.of("node.network"),
          "com.google.myanmartools", Set.of("node.text"),
          "com.sun.net.httpserver", Set.of("ui.control", "ui.console"));

  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(
              location -> !location.contains("/test-classes/") && !location.contains("-tests.jar"))
          .importPackages("org.thitsar");

  private static void may(String room, String others) {
    MAY_USE.put(room, others);
  }

  @Test
  void everyPackage_usesOnlyWhatItMay() {
    assertThat(OURS).as("classes found").hasSizeGreaterThan(100);
    Set<String> wrong = new TreeSet<>();
    for (JavaClass type : OURS) {
      String room = room(type.getPackageName());
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String other = dependency.getTargetClass().getPackageName();
        if (other.startsWith(ROOT) && !allowed(room, room(other))) {
          wrong.add(
              room
                  + " -> "
                  + room(other)
                  + " ("
                  + type.getSimpleName()
                  + " uses "
                  + dependency.getTargetClass().getSimpleName()
                  + ")");
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyLibrary_hasOneRoomThatKnowsIt() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass type : OURS) {
      String room = room(type.getPackageName());
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String other = dependency.getTargetClass().getPackageName();
        SOLE_USERS.forEach(
            (library, users) -> {
              if (other.startsWith(library) && !users.contains(room)) {
                wrong.add(room + " -> " + library + " (" + type.getSimpleName() + ")");
              }
            });
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void generatedClasses_areSeenByCodecsAndTheCaseOnly() {
    List<String> rooms =
        List.of("protocol.v1", "protocol.casefile", "protocol.policy", "protocol.credential");
    Set<String> wrong = new TreeSet<>();
    for (JavaClass type : OURS) {
      boolean codec = outermost(type).getSimpleName().endsWith("Codec");
      if (codec || rooms.contains(room(type.getPackageName()))) {
        continue;
      }
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        // The schema's enumerations are the vocabulary of the case: a purpose is a purpose
        // everywhere.
        if (dependency.getTargetClass().getPackageName().equals(ROOT + "protocol.v1")
            && !dependency.getTargetClass().isEnum()) {
          wrong.add(type.getName());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  @SuppressWarnings("ArgumentSelectionDefectChecker") // The other way round is what is asked.
  void table_hasNoCircle() {
    for (String room : MAY_USE.keySet()) {
      if (!room.startsWith("protocol")) {
        continue;
      }
      for (String other : MAY_USE.get(room).split(" ")) {
        assertThat(other.isEmpty() || !allowed(other, room)).as(room + " and " + other).isTrue();
      }
    }
  }

  private static JavaClass outermost(JavaClass type) {
    return Stream.iterate(type, next -> next.getEnclosingClass().orElse(next))
        .filter(next -> next.getEnclosingClass().isEmpty())
        .findFirst()
        .orElse(type);
  }

  /// The longest line of the table that the package is in, so that `node.cases.synthetic` belongs
  /// to `node.cases`.
  private static String room(String packageName) {
    String name = packageName.substring(ROOT.length());
    return MAY_USE.keySet().stream()
        .filter(room -> name.equals(room) || name.startsWith(room + "."))
        .max(java.util.Comparator.comparingInt(String::length))
        .orElse("unplaced " + name);
  }

  private static boolean allowed(String room, String other) {
    if (room.equals(other)) {
      return true;
    }
    for (String may : MAY_USE.getOrDefault(room, "").split(" ")) {
      if (!may.isEmpty() && (other.equals(may) || other.startsWith(may + "."))) {
        return true;
      }
    }
    return false;
  }
}
