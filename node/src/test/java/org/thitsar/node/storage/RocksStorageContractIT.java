package org.thitsar.node.storage;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.testkit.SeededEntropy;

class RocksStorageContractIT extends StorageContractTest {
  @TempDir Path directory;

  @Override
  Storage open() {
    SeededEntropy entropy = new SeededEntropy(1);
    return RocksStorage.create(directory.resolve("node"), SecretKey.random(entropy), entropy);
  }
}
