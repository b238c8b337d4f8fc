package org.thitsar.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.testkit.SeededEntropy;

class StorePrfTest {
  private final SecretKey key = SecretKey.random(new SeededEntropy(1));

  @Test
  void name_isTheSameForTheSameKeyAndContext_alsoWhenUsedByManyThreads() {
    StorePrf prf = StorePrf.derive(key, Label.VAULT_PRF, Bytes.utf8("c"));
    Bytes input = Bytes.utf8("input");
    Bytes name = StorePrf.derive(key, Label.VAULT_PRF, Bytes.utf8("c")).name(input);
    assertThat(name.length()).isEqualTo(StorePrf.LENGTH);
    assertThat(IntStream.range(0, 10_000).parallel().allMatch(_ -> prf.name(input).equals(name)))
        .isTrue();
  }

  @Test
  void name_differsForEveryInputContextLabelAndKey() {
    Set<Bytes> names = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      Bytes input = Bytes.utf8("input " + i);
      names.add(StorePrf.derive(key, Label.VAULT_PRF, Bytes.utf8("c")).name(input));
      names.add(StorePrf.derive(key, Label.VAULT_PRF, Bytes.utf8("d")).name(input));
      names.add(StorePrf.derive(key, Label.VAULT_COLUMN, Bytes.utf8("c")).name(input));
      names.add(
          StorePrf.derive(SecretKey.random(new SeededEntropy(2)), Label.VAULT_PRF, Bytes.utf8("c"))
              .name(input));
    }
    assertThat(names).hasSize(400);
  }
}
