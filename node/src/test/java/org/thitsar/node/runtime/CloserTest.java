package org.thitsar.node.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloserTest {
  @Test
  void close_closesTheLastFirst_andOnlyOnce() {
    List<String> closed = new ArrayList<>();
    Closer closer = new Closer();
    closer.add(() -> closed.add("first"));
    closer.add(() -> closed.add("second"));

    closer.close();
    closer.close();

    assertThat(closed).containsExactly("second", "first");
  }

  @Test
  void close_oneFails_theOthersAreClosedAndTheFailureIsTold() {
    List<String> closed = new ArrayList<>();
    Closer closer = new Closer();
    closer.add(() -> closed.add("first"));
    closer.add(
        () -> {
          throw new java.io.IOException("stuck");
        });

    assertThatThrownBy(closer::close).hasRootCauseMessage("stuck");
    assertThat(closed).containsExactly("first");
  }
}
