package io.github.kalshibook.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.kalshibook.feed.FrameLogReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One run of the command line within this process: its exit code and all that it printed. */
record CliRun(int code, String out, String err) {
  /** Surefire says where the module lies; an IDE starts tests in that folder. */
  private static final Path FOLDER = Path.of(System.getProperty("basedir", "")).toAbsolutePath();

  /** Where the README lies. */
  static final Path PROJECT = FOLDER.getParent();

  static final Path CAPTURE = FOLDER.resolve("captures/two-minutes.ndjson");

  /** Runs with nothing on standard input. */
  static CliRun of(String... args) {
    return of(InputStream.nullInputStream(), FrameLogReader.DEFAULT_MAX_LINE_BYTES, args);
  }

  /** Replays this text from standard input. */
  static CliRun replay(String stdin, String... options) {
    return replay(stdin.getBytes(UTF_8), options);
  }

  /** Replays these bytes from standard input. */
  static CliRun replay(byte[] stdin, String... options) {
    List<String> args = new ArrayList<>(List.of("replay", "-"));
    args.addAll(List.of(options));
    return of(
        new ByteArrayInputStream(stdin),
        FrameLogReader.DEFAULT_MAX_LINE_BYTES,
        args.toArray(String[]::new));
  }

  static CliRun of(InputStream stdin, int maxLineBytes, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console = new Console(stdin, out, new PrintStream(err, true, UTF_8));
    PrintStream before = System.err;
    System.setErr(console.err());
    int code;
    try {
      code = KalshiBookCli.run(console, new ReplayCommand(console, maxLineBytes), args);
    } finally {
      System.setErr(before);
    }
    return new CliRun(code, out.toString(UTF_8), err.toString(UTF_8));
  }

  static Path testResource(String name) {
    return FOLDER.resolve("src/test/resources").resolve(name);
  }

  List<String> lines() {
    return out.lines().toList();
  }

  /** Returns the line of one market. */
  String line(String marketTicker) {
    return lines().stream()
        .filter(line -> line.contains("\"" + marketTicker + "\""))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no line of " + marketTicker + " in " + out));
  }

  /** Returns a counter of the last line. */
  long stats(String name) {
    Matcher counter =
        Pattern.compile("^\\{\"type\":\"replay_stats\".*\"" + name + "\":(\\d+)[,}]")
            .matcher(lines().get(lines().size() - 1));
    if (!counter.find()) {
      throw new AssertionError("no " + name + " in " + out);
    }
    return Long.parseLong(counter.group(1));
  }
}
