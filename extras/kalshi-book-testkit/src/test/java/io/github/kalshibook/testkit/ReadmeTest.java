package io.github.kalshibook.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.book.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The test that the README shows, with an app that heals a gap in the simplest way. */
class ReadmeTest {
  @Test
  void app_afterALostFrame_showsTheTrueBookAgain() {
    try (FakeKalshi exchange = FakeKalshi.start("KXDEMO-26DEC31-T1");
        MyApp app = new MyApp(exchange)) {
      FakeMarket market = exchange.market("KXDEMO-26DEC31-T1");
      exchange.faults().frames().drop(1);
      market.setLevel(Side.YES, "0.52", "100.00"); // lost on its way
      market.setLevel(Side.YES, "0.51", "100.00"); // shows that something was
      await().until(() -> exchange.truth().differences(app.book("KXDEMO-26DEC31-T1")).isEmpty());
    }
  }

  @Test
  void readme_showsTheTestAbove() throws IOException {
    Path folder = Path.of(System.getProperty("basedir", ""));
    String readme = Files.readString(folder.resolve("README.md"));
    Matcher java = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(readme);
    assertThat(java.find()).isTrue();
    String source =
        Files.readString(
            folder.resolve("src/test/java/io/github/kalshibook/testkit/ReadmeTest.java"));

    List<String> missing =
        java.group(1).lines().filter(line -> !source.contains(line.strip())).toList();

    assertThat(missing).isEmpty();
  }

  private static final class MyApp implements AutoCloseable {
    private final OkHttpTestClient client;

    MyApp(FakeKalshi exchange) {
      client = OkHttpTestClient.connect(exchange).subscribe("KXDEMO-26DEC31-T1");
      await().until(() -> client.frames.size() == 2);
      client.healGaps();
    }

    OrderbookState book(String marketTicker) {
      return client.book(marketTicker);
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
