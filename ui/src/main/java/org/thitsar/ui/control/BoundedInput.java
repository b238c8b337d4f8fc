package org.thitsar.ui.control;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Fails when more bytes come than allowed.
final class BoundedInput extends FilterInputStream {
  private long left;

  BoundedInput(InputStream in, long bytesMax) {
    super(in);
    this.left = bytesMax;
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    count(read < 0 ? 0 : 1);
    return read;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int read = super.read(target, offset, length);
    count(Math.max(read, 0));
    return read;
  }

  @Override
  public long skip(long bytes) throws IOException {
    long skipped = super.skip(bytes);
    count(skipped);
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void count(long bytes) throws IOException {
    left -= bytes;
    if (left < 0) {
      throw new IOException("too large");
    }
  }
}
