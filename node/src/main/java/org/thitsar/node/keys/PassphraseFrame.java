package org.thitsar.node.keys;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/// A passphrase on its way through a pipe: its length in two bytes, the passphrase, zeros up to 8
/// KiB.
///
/// ## Why 8 KiB
///
/// Everything at least as long as the 8 KiB buffer of Java's process streams goes past that buffer,
/// which could not be overwritten; and everything at most 8 KiB long is handed to the system
/// through an array on the thread's stack, which the next write of the same length overwrites. So
/// each frame is followed by one of zeros. The size also hides the length.
final class PassphraseFrame {
  static final int LENGTH = 8 << 10;

  private PassphraseFrame() {}

  /// Writes `passphrases`, one frame each, and one of zeros.
  static void write(OutputStream pipe, Passphrase... passphrases) throws IOException {
    byte[] frame = new byte[LENGTH];
    try {
      for (Passphrase passphrase : passphrases) {
        byte[] utf8 = passphrase.utf8();
        // A length that the other side refuses is passed on as such.
        int length = Math.min(utf8.length, Passphrase.BYTES_MAX + 1);
        frame[0] = (byte) (length >>> 8);
        frame[1] = (byte) length;
        System.arraycopy(utf8, 0, frame, 2, length);
        pipe.write(frame, 0, LENGTH);
        Arrays.fill(frame, (byte) 0);
      }
    } finally {
      Arrays.fill(frame, (byte) 0);
      pipe.write(frame, 0, LENGTH);
    }
    pipe.flush();
  }

  /// Reads one passphrase.
  ///
  /// @throws KeyFailureException BAD_PASSPHRASE when it is empty or too long
  static Passphrase read(InputStream pipe) throws IOException, KeyFailureException {
    byte[] frame = new byte[LENGTH];
    try {
      int read = pipe.readNBytes(frame, 0, LENGTH);
      int length = ((frame[0] & 0xff) << 8) | (frame[1] & 0xff);
      if (read < LENGTH || length == 0 || length > Passphrase.BYTES_MAX) {
        throw new KeyFailureException(KeyFailure.BAD_PASSPHRASE);
      }
      return Passphrase.owning(Arrays.copyOfRange(frame, 2, 2 + length));
    } finally {
      Arrays.fill(frame, (byte) 0);
    }
  }
}
