package org.thitsar.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ColumnTest {
  @Test
  void ids_areUniqueAndFitIntoTwoBytes() {
    assertThat(Arrays.stream(Column.values()).map(Column::id))
        .doesNotHaveDuplicates()
        .allMatch(id -> id >= 1 && id <= 0xffff);
  }
}
