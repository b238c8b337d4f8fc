package org.thitsar.ui.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.thitsar.node.api.Standing;
import org.thitsar.protocol.testkit.SeededEntropy;
import org.thitsar.ui.testkit.Chromium;
import org.thitsar.ui.testkit.FakeNode;
import org.thitsar.ui.testkit.ServedPage;

/// `./lab screenshots DIR`: the page of a made-up node, as a browser draws it.
final class Screenshots {
  private Screenshots() {}

  static int run(List<String> arguments) throws Exception {
    if (arguments.size() != 1) {
      System.err.println("error: one folder is needed\nhint: ./lab screenshots DIR");
      return 64;
    }
    Optional<Chromium> browser = Chromium.find();
    if (browser.isEmpty()) {
      System.err.println("error: no Chromium was found\nhint: apt-get install chromium");
      return 69;
    }
    Path folder = Files.createDirectories(Path.of(arguments.getFirst()));
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-22T08:06:00Z"));
    try (ServedPage page = ServedPage.open(node(), clock, new SeededEntropy(1))) {
      for (String language : List.of("en", "my")) {
        for (boolean dark : new boolean[] {false, true}) {
          String name = language + (dark ? "-dark" : "-light");
          browser
              .get()
              .picture(
                  page.link(), language, 1366, 768, dark, folder.resolve(name + "-laptop.png"));
          browser
              .get()
              .picture(page.link(), language, 500, 1100, dark, folder.resolve(name + "-phone.png"));
        }
      }
    }
    System.out.println("pictures are in " + folder);
    return 0;
  }

  private static FakeNode node() {
    return new FakeNode()
        .with(
            new Standing.Status(
                "River District Committee",
                "မြစ်ခရိုင် ကော်မတီ",
                "7f3a91c45be2d0688a1c5be0f21493d07f3a91c45be2d0688a1c5be0f21493d0",
                "12D3KooWFakeRiver",
                "Open Hand",
                List.of("/ip4/127.0.0.1/tcp/4001"),
                10_003,
                214,
                37,
                6,
                20_511,
                2,
                0,
                "0.1.0",
                "2026-11-22T05:30:00Z",
                "BY_ITSELF"))
        .withPeers(
            List.of(
                new Standing.Peer(
                    "Hill Office",
                    "တောင်ပေါ်ရုံး",
                    "12D3KooWFakeHill",
                    "CONNECTED",
                    "/ip4/127.0.0.1/tcp/4002",
                    "2026-11-22T08:05:00Z",
                    0,
                    false,
                    false),
                new Standing.Peer(
                    "Coast Support Group",
                    "ကမ်းရိုးတန်း ကူညီရေးအဖွဲ့",
                    "12D3KooWFakeCoast",
                    "AWAY",
                    "",
                    "2026-11-20T16:40:00Z",
                    12,
                    false,
                    true)))
        .withExposures(
            List.of(
                new Standing.Exposure(
                    "Hill Office",
                    "တောင်ပေါ်ရုံး",
                    312,
                    List.of(
                        "vetting",
                        "category_assessed",
                        "exit_year",
                        "branch",
                        "needs",
                        "languages")),
                new Standing.Exposure(
                    "Coast Support Group", "ကမ်းရိုးတန်း ကူညီရေးအဖွဲ့", 1, List.of("vetting"))));
  }
}
