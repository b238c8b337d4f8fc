package org.thitsar.protocol.policy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Reads a document event by event into a small tree, so that nothing is ever built that its size
/// does not show: no anchors, aliases or tags, one document, few levels.
final class YamlReader {
  /// Characters of a document. A policy with its comments is below 2,000.
  static final int CHARS_MAX = 64 << 10;

  /// Levels of nesting: a policy has two.
  static final int DEPTH_MAX = 4;

  /// Texts, lists and groups of a document: 200 organisations, 40 fields.
  static final int NODES_MAX = 2_000;

  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setCodePointLimit(CHARS_MAX)
          .setUseMarks(true)
          .setParseComments(false)
          .build();

  private final List<PolicyProblem> problems;
  private final int[] source;
  private final Deque<Open> open = new ArrayDeque<>();
  private int nodes;
  private @Nullable YamlNode root;

  /// A list or group whose end has not come yet.
  private static final class Open {
    final Place place;
    final boolean keyed;
    final List<YamlNode> parts = new ArrayList<>();

    Open(Place place, boolean keyed) {
      this.place = place;
      this.keyed = keyed;
    }
  }

  private YamlReader(int[] source, List<PolicyProblem> problems) {
    this.source = source;
    this.problems = problems;
  }

  /// The tree of `yaml`, or empty when `problems` has got the reason.
  static Optional<YamlNode> read(String yaml, List<PolicyProblem> problems) {
    if (yaml.length() > CHARS_MAX) {
      problems.add(
          new PolicyProblem(
              0,
              0,
              "the document is too large",
              "a policy has at most " + CHARS_MAX + " characters"));
      return Optional.empty();
    }
    YamlReader reader = new YamlReader(yaml.codePoints().toArray(), problems);
    try {
      for (Event event : new Parse(SETTINGS).parseString(yaml)) {
        if (!reader.take(event)) {
          return Optional.empty();
        }
      }
    } catch (MarkedYamlEngineException e) {
      Place place = Place.of(e.getProblemMark().or(e::getContextMark));
      problems.add(PolicyProblem.at(place, "this is not valid YAML: " + plain(e), hint(e)));
      return Optional.empty();
    } catch (YamlEngineException e) {
      problems.add(
          new PolicyProblem(
              0, 0, "this is not valid YAML", "the file has characters that are not text"));
      return Optional.empty();
    }
    if (reader.root == null) {
      problems.add(
          PolicyProblem.at(Place.START, "the document is empty", "start with `schema: 1`"));
    }
    return Optional.ofNullable(reader.root);
  }

  /// False when the document is refused.
  private boolean take(Event event) {
    return switch (event.getEventId()) {
      case StreamStart, StreamEnd, DocumentEnd, Comment -> true;
      case DocumentStart ->
          root == null
              || refuse(event, "a second document begins here", "write one policy in one file");
      case Alias ->
          refuse(
              event,
              "`*" + ((AliasEvent) event).getAlias() + "` repeats another part",
              "write it out: a policy must be readable as it stands");
      case Scalar -> {
        ScalarEvent scalar = (ScalarEvent) event;
        Place place = Place.of(scalar.getStartMark());
        yield admits(scalar, scalar.getTag())
            && add(new YamlNode.Scalar(place, scalar.getValue(), ScalarPlaces.of(source, scalar)));
      }
      case SequenceStart, MappingStart -> {
        CollectionStartEvent start = (CollectionStartEvent) event;
        if (!admits(start, start.getTag())) {
          yield false;
        }
        if (open.size() == DEPTH_MAX) {
          yield refuse(event, "this is nested too deeply", "a policy has two levels");
        }
        open.push(
            new Open(Place.of(event.getStartMark()), event.getEventId() == Event.ID.MappingStart));
        yield true;
      }
      case SequenceEnd -> {
        Open list = open.pop();
        yield add(new YamlNode.Items(list.place, List.copyOf(list.parts)));
      }
      case MappingEnd -> {
        Open group = open.pop();
        List<YamlNode.Entry> entries = new ArrayList<>();
        for (int i = 0; i + 1 < group.parts.size(); i += 2) {
          if (group.parts.get(i) instanceof YamlNode.Scalar key) {
            entries.add(new YamlNode.Entry(key, group.parts.get(i + 1)));
          }
        }
        yield add(new YamlNode.Entries(group.place, List.copyOf(entries)));
      }
    };
  }

  private boolean admits(NodeEvent event, Optional<String> tag) {
    Optional<Anchor> anchor = event.getAnchor();
    if (anchor.isPresent()) {
      return refuse(
          event,
          "`&" + anchor.get() + "` names a part for repetition",
          "write it out: a policy must be readable as it stands");
    }
    if (tag.isPresent()) {
      return refuse(event, "`" + shown(tag.get()) + "` is a tag", "leave the tag out");
    }
    if (++nodes > NODES_MAX) {
      return refuse(
          event, "the document has too many parts", "a policy has at most " + NODES_MAX + " parts");
    }
    Open parent = open.peek();
    if (parent != null
        && parent.keyed
        && parent.parts.size() % 2 == 0
        && !(event instanceof ScalarEvent)) {
      return refuse(event, "a key must be a single word", "write `key: value`");
    }
    return true;
  }

  private boolean add(YamlNode node) {
    Open parent = open.peek();
    if (parent == null) {
      root = node;
    } else {
      parent.parts.add(node);
    }
    return true;
  }

  private boolean refuse(Event event, String problem, String hint) {
    problems.add(PolicyProblem.at(Place.of(event.getStartMark()), problem, hint));
    return false;
  }

  private static String plain(MarkedYamlEngineException e) {
    return shown(String.valueOf(e.getProblem()));
  }

  private static String hint(MarkedYamlEngineException e) {
    String problem = String.valueOf(e.getProblem());
    if (problem.contains("\\t") || problem.contains("TAB")) {
      return "indent with spaces, not with tabs";
    }
    if (problem.contains("mapping values are not allowed")) {
      return "a text with a colon goes into quotes, or on its own lines after `|`";
    }
    return "check the indentation, quotes and brackets of this line";
  }

  /// At most 60 characters of what somebody wrote.
  static String shown(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.codePointCount(0, line.length()) <= 60
        ? line
        : line.substring(0, line.offsetByCodePoints(0, 57)) + "...";
  }
}
