package org.thitsar.node.storage;

class MemoryStorageTest extends StorageContractTest {
  @Override
  Storage open() {
    return new MemoryStorage();
  }
}
