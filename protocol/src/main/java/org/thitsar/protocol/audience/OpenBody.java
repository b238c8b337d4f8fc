package org.thitsar.protocol.audience;

import java.util.List;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.log.EpochId;

/// The body of an entry without epoch, which every carrier can read: tags, wraps and heights,
/// nothing else.
public sealed interface OpenBody {
  /// Begins an epoch. `commitment` is to its key.
  record Start(Bytes commitment, List<Introduction> introductions, List<Wrap> wraps)
      implements OpenBody {
    /// Copies the lists.
    public Start {
      introductions = List.copyOf(introductions);
      wraps = List.copyOf(wraps);
    }
  }

  /// Gives the key of `epoch` to more readers.
  record Grant(EpochId epoch, Bytes commitment, List<Introduction> introductions, List<Wrap> wraps)
      implements OpenBody {
    /// Copies the lists.
    public Grant {
      introductions = List.copyOf(introductions);
      wraps = List.copyOf(wraps);
    }
  }

  /// Bodies of this log, by height, that need not be held any more.
  record Drop(List<Long> heights) implements OpenBody {
    /// Copies the list.
    public Drop {
      heights = List.copyOf(heights);
    }
  }

  /// Of a newer version: nothing to do but hold it.
  record Unknown() implements OpenBody {}
}
