package org.thitsar.node.replication;

import java.time.Duration;
import org.thitsar.node.network.Connection;
import org.thitsar.node.network.NetworkStream;

/// One end of a stream in memory.
final class MemoryStream implements NetworkStream {
  private final Connection connection;
  private final String protocol;
  private final MemoryPipe in;
  private final MemoryPipe out;
  private Duration wait = Duration.ofSeconds(60);

  MemoryStream(Connection connection, String protocol, MemoryPipe in, MemoryPipe out) {
    this.connection = connection;
    this.protocol = protocol;
    this.in = in;
    this.out = out;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    return in.read(target, offset, length, wait);
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    out.write(source, offset, length, wait);
  }

  @Override
  public void closeWrite() {
    out.end();
  }

  @Override
  public void reset() {
    in.reset();
    out.reset();
  }

  @Override
  public void deadline(Duration wait) {
    this.wait = wait;
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public String protocol() {
    return protocol;
  }

  @Override
  public void close() {
    out.end();
  }
}
