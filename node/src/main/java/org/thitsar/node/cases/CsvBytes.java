package org.thitsar.node.cases;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.SequenceInputStream;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// A file in memory, in pieces, so that it can be read twice without a copy on the disk.
final class CsvBytes {
  private static final int PIECE_BYTES = 1 << 20;
  private static final int[] UTF8_BOM = {0xEF, 0xBB, 0xBF};

  private final List<byte[]> pieces;
  private final int start;

  private CsvBytes(List<byte[]> pieces, int start) {
    this.pieces = pieces;
    this.start = start;
  }

  /// Reads at most [CsvLimits#FILE_BYTES_MAX] bytes.
  ///
  /// @throws CsvRefusal when there are more, or when the file is plainly not a text in UTF-8
  static CsvBytes read(InputStream source) throws IOException, CsvRefusal {
    List<byte[]> pieces = new ArrayList<>();
    long length = 0;
    for (byte[] piece = source.readNBytes(PIECE_BYTES);
        piece.length > 0;
        piece = source.readNBytes(PIECE_BYTES)) {
      length += piece.length;
      if (length > CsvLimits.FILE_BYTES_MAX) {
        throw new CsvRefusal(
            0,
            "the file is larger than " + (CsvLimits.FILE_BYTES_MAX >> 20) + " MiB",
            "split it into several files");
      }
      pieces.add(piece);
    }
    if (pieces.isEmpty()) {
      throw new CsvRefusal(0, "the file is empty", "write field names into the first row");
    }
    byte[] first = pieces.getFirst();
    if (startsWith(first, 0xFF, 0xFE) || startsWith(first, 0xFE, 0xFF)) {
      throw new CsvRefusal(0, "the file is in utf-16", "save it as csv in utf-8");
    }
    if (startsWith(first, 'P', 'K') || startsWith(first, 0xD0, 0xCF)) {
      throw new CsvRefusal(0, "the file is a workbook, not csv", "save it as csv in utf-8");
    }
    return new CsvBytes(pieces, startsWith(first, UTF8_BOM) ? UTF8_BOM.length : 0);
  }

  /// The text from its beginning, without a byte order mark. Bytes that are not UTF-8 end in a
  /// [java.nio.charset.CharacterCodingException].
  Reader open() {
    List<InputStream> streams = new ArrayList<>();
    for (byte[] piece : pieces) {
      int from = streams.isEmpty() ? start : 0;
      streams.add(new ByteArrayInputStream(piece, from, piece.length - from));
    }
    return new InputStreamReader(
        new SequenceInputStream(Collections.enumeration(streams)),
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT));
  }

  private static boolean startsWith(byte[] bytes, int... beginning) {
    if (bytes.length < beginning.length) {
      return false;
    }
    for (int i = 0; i < beginning.length; i++) {
      if ((bytes[i] & 0xff) != beginning[i]) {
        return false;
      }
    }
    return true;
  }
}
