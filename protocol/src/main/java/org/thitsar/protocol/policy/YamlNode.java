package org.thitsar.protocol.policy;

import java.util.List;

/// A part of a document, with its place. Scalars are texts; what they mean is for the reader of the
/// policy to say, so there are no dates or booleans by guess.
sealed interface YamlNode {
  Place place();

  /// What an operator would call it.
  String noun();

  record Scalar(Place place, String text, ScalarPlaces places) implements YamlNode {
    @Override
    public String noun() {
      return "a text";
    }
  }

  record Items(Place place, List<YamlNode> nodes) implements YamlNode {
    @Override
    public String noun() {
      return "a list";
    }
  }

  record Entries(Place place, List<Entry> entries) implements YamlNode {
    @Override
    public String noun() {
      return "a group of keys";
    }
  }

  record Entry(Scalar key, YamlNode value) {}
}
