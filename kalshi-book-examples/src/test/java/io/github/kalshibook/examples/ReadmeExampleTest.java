package io.github.kalshibook.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents show is what compiles, runs and is printed. */
class ReadmeExampleTest {
  private static final String MARKET = "KXDEMOCOIN-26NOV22-B64500";

  private static final String BEGIN = "    // README: begin\n";
  private static final String END = "    // README: end\n";

  private final String readme = text("README.md");

  @Test
  void javaExamples_areTheRecipesBodies() {
    assertThat(blocks("java")).containsExactly(shown("OneLiveMarket"), shown("FramesToTickers"));
  }

  /** Returns what stands between the marks of a recipe, as it is shown. */
  private static String shown(String recipe) {
    String rest =
        text(
            "kalshi-book-examples/src/main/java/io/github/kalshibook/examples/" + recipe + ".java");
    StringBuilder body = new StringBuilder();
    while (rest.contains(BEGIN)) {
      body.append(between(rest, BEGIN, END));
      rest = rest.substring(rest.indexOf(END) + END.length());
    }
    return body.toString().replaceAll("(?m)^    ", "");
  }

  @Test
  void javaExample_printsTheBookAndItsTicker() throws IOException {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(printed, true, UTF_8));
    try {
      FramesToTickers.main(new String[] {CliRun.CAPTURE.toString(), MARKET});
    } finally {
      System.setOut(before);
    }

    assertThat(printed.toString(UTF_8))
        .contains(MARKET + "  LIVE  sid 1  seq 294")
        .contains("\"market_id\":\"" + MARKET + "\"")
        .contains("\"yes\":{\"bid\":0.484,\"ask\":0.486,\"volume\":6209.17}");
  }

  @Test
  void tickerExamples_areWhatAReplayPrints() throws IOException {
    List<String> frames = Files.readAllLines(CliRun.CAPTURE);
    int lost = 0;
    while (!frames.get(lost).contains("\"seq\":122,")) {
      lost++;
    }
    String afterTheGap = String.join("\n", frames.subList(0, lost + 1));

    String live =
        CliRun.of("replay", "--format", "tickers", CliRun.CAPTURE.toString()).line(MARKET);
    String stale = CliRun.replay(afterTheGap, "--format", "tickers").line(MARKET);

    assertThat(blocks("json")).containsExactly(live + "\n", stale + "\n");
  }

  @Test
  void dependency_hasTheVersionOfTheBuild() {
    String version = between(text("pom.xml"), "<version>", "</version>");

    assertThat(blocks("xml")).singleElement().asString().contains("<version>" + version + "<");
  }

  @Test
  void commandLineDocument_namesEveryCounter() {
    String document = text("docs/command-line.md");

    new Replay(false, false)
        .counters()
        .forEach((name, zero) -> assertThat(document).contains("`" + name + "`"));
  }

  @Test
  void links_leadToFilesAndHeadings() throws IOException {
    try (Stream<Path> top = Files.list(CliRun.PROJECT);
        Stream<Path> docs = Files.list(CliRun.PROJECT.resolve("docs"))) {
      List<Path> documents =
          Stream.concat(top, docs).filter(file -> file.toString().endsWith(".md")).toList();

      assertThat(documents).hasSizeGreaterThan(5).allSatisfy(ReadmeExampleTest::assertLinksLead);
    }
  }

  private static void assertLinksLead(Path document) {
    Matcher link = Pattern.compile("\\]\\(([^)#:]*)(#[^)]*)?\\)").matcher(read(document));
    while (link.find()) {
      String file = link.group(1);
      Path target = file.isEmpty() ? document : document.resolveSibling(file);
      assertThat(target).as("%s in %s", link.group(), document).exists();
      if (link.group(2) != null) {
        assertThat(anchors(target)).as("%s in %s", link.group(), document).contains(link.group(2));
      }
    }
  }

  private static List<String> anchors(Path document) {
    return read(document)
        .lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
        .map(title -> "#" + title.replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'))
        .toList();
  }

  private List<String> blocks(String language) {
    return Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$")
        .matcher(readme)
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  private static String between(String text, String begin, String end) {
    int from = text.indexOf(begin) + begin.length();
    return text.substring(from, text.indexOf(end, from));
  }

  private static String text(String file) {
    return read(CliRun.PROJECT.resolve(file));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError("cannot read " + file, e);
    }
  }
}
