package org.thitsar.ui.control;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.thitsar.node.api.Progress;

/// Writes progress as lines of an answer, at most a hundred or so for each part of the work. A part
/// begins when the total is another one, or the count begins again.
final class ProgressLines implements Progress {
  private final OutputStream out;
  private long written = -1;
  private long totalWritten = -1;
  private boolean gone;

  ProgressLines(OutputStream out) {
    this.out = out;
  }

  @Override
  public synchronized void advance(long done, long total) {
    if (total != totalWritten || done < written) {
      written = -1;
    }
    boolean worthSaying =
        written < 0 || done == total || done - written >= Math.max(100, total / 100);
    if (gone || !worthSaying || done == written) {
      return;
    }
    written = done;
    totalWritten = total;
    try {
      out.write(Message.progress(done, total).getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      // The caller went away. The work itself goes on: half an import would be worse.
      gone = true;
    }
  }
}
