package io.github.kalshibook.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kalshibook.feed.FrameLogEntry.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameLogReaderTest {
  private static final int KIBI = 1 << 10;

  @Test
  void bareLine_isTheFrame() throws IOException {
    assertThat(read("{\"type\":\"ok\",\"id\":1}\n"))
        .containsExactly(bare("{\"type\":\"ok\",\"id\":1}"));
  }

  @Test
  void recordedLine_isTheFrameWithTimeAndConnection() throws IOException {
    assertThat(read("{\"t\":1795343467482913,\"c\":7,\"f\":\"{\\\"type\\\":\\\"ok\\\"}\\n\"}\n"))
        .containsExactly(
            new FrameLogEntry(
                Kind.FRAME, "7", OptionalLong.of(1795343467482913L), "{\"type\":\"ok\"}\n"));
  }

  @Test
  void recordedEvents_haveTheirKind() throws IOException {
    String log =
        """
        {"t":1,"c":"a","e":"open","url":{"host":"x"}}
        {"t":2,"c":"a","e":"dropped","count":17}
        {"t":3,"c":"a","e":"close"}
        {"c":"a","e":"pong"}
        """;

    assertThat(read(log))
        .containsExactly(
            new FrameLogEntry(Kind.OPEN, "a", OptionalLong.of(1), "open"),
            new FrameLogEntry(Kind.DROPPED, "a", OptionalLong.of(2), "dropped"),
            new FrameLogEntry(Kind.CLOSE, "a", OptionalLong.of(3), "close"),
            new FrameLogEntry(Kind.OTHER_EVENT, "a", OptionalLong.empty(), "pong"));
  }

  @Test
  void recordedLine_mayOrderItsFieldsAnyWayAndLackOne() throws IOException {
    assertThat(read("{\"f\":\"x\",\"later\":[1,{\"type\":2}],\"c\":1}\n{\"f\":\"x\",\"t\":5}\n"))
        .containsExactly(
            new FrameLogEntry(Kind.FRAME, "1", OptionalLong.empty(), "x"),
            new FrameLogEntry(Kind.FRAME, "", OptionalLong.of(5), "x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"t\":1,\"c\":1,\"f\":\"x\",\"type\":\"ok\"}",
        "{\"f\":\"x\"}",
        "{\"e\":\"close\"}",
        "{\"t\":1,\"c\":1,\"f\":{\"type\":\"ok\"}}",
        "{\"t\":1,\"c\":1,\"e\":7}",
        "{\"t\":1,\"c\":1,\"f\":\"x\",\"f\":\"y\"}",
        "{\"t\":1,\"c\":1,\"f\":\"x\"} more",
        "{\"t\":1,\"c\":1,\"f\":\"x",
        "{\"t\":1,\"c\":1}",
        "[1]",
        "null",
        "nonsense",
        "\u0000\u0000"
      })
  void anyOtherLine_isHandedOnAsAFrame(String line) throws IOException {
    assertThat(read(line + "\n")).containsExactly(bare(line));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.5", "\"5\"", "null", "[5]", "99999999999999999999"})
  void timeThatIsNoInteger_isUnknown(String time) throws IOException {
    assertThat(read("{\"t\":" + time + ",\"c\":1,\"f\":\"x\"}"))
        .containsExactly(new FrameLogEntry(Kind.FRAME, "1", OptionalLong.empty(), "x"));
  }

  @Test
  void byteOrderMarksCarriageReturnsAndBlankLines_arePassedOver() throws IOException {
    assertThat(read("\ufeff{\"type\":\"a\"}\r\n\r\n \t \n\n\ufeff\n\ufeff{\"type\":\"b\"} \r\n"))
        .containsExactly(bare("{\"type\":\"a\"}"), bare("{\"type\":\"b\"}"));
  }

  @Test
  void lastLine_needsNoEnd() throws IOException {
    assertThat(read("a\nb")).containsExactly(bare("a"), bare("b"));
    assertThat(read("")).isEmpty();
    assertThat(read("\n")).isEmpty();
  }

  @Test
  void malformedUtf8_isReplaced() throws IOException {
    byte[] log = {'a', (byte) 0xff, 'b', (byte) 0xc3, '\n', 'c'};

    assertThat(entries(new FrameLogReader(new ByteArrayInputStream(log))))
        .containsExactly(bare("a\ufffdb\ufffd"), bare("c"));
  }

  @Test
  void lineOfTheLimit_isReadAndALongerOneSkippedAndCounted() throws IOException {
    FrameLogReader reader = reader("12345678\n123456789\nabc\n1234567890123456789", 8);

    assertThat(entries(reader)).containsExactly(bare("12345678"), bare("abc"));
    assertThat(reader.skippedLines()).isEqualTo(2);
  }

  @Test
  void lineLongerThanTheBuffer_isReadWhole() throws IOException {
    String line = "x".repeat(300 * KIBI) + "\u00e9";

    assertThat(read("a\n" + line + "\nb\n")).containsExactly(bare("a"), bare(line), bare("b"));
  }

  @Test
  void endlessLine_isSkippedWithoutBeingHeld() throws IOException {
    // 3 GiB without a line's end, and then a frame.
    InputStream log =
        new InputStream() {
          private long left = 3L << 30;

          @Override
          public int read() {
            throw new AssertionError("one byte at a time");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) {
            if (left == 0) {
              return -1;
            }
            int count = (int) Math.min(length, left);
            left -= count;
            if (left == 0) {
              bytes[offset + count - 2] = '\n';
            }
            return count;
          }
        };
    FrameLogReader reader = new FrameLogReader(log, KIBI * KIBI);

    assertThat(entries(reader)).containsExactly(bare("\u0000"));
    assertThat(reader.skippedLines()).isEqualTo(1);
  }

  @Test
  void limit_mustBePositive() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> reader("", 0))
        .withMessage("maxLineBytes not positive, was 0");
  }

  @Test
  void streamThatFails_isTheCallersTrouble() throws IOException {
    InputStream broken = InputStream.nullInputStream();
    broken.close();

    assertThatThrownBy(() -> new FrameLogReader(broken).next())
        .isInstanceOf(IOException.class)
        .hasMessage("Stream closed");
  }

  @Test
  void close_closesTheStream() throws IOException {
    boolean[] closed = {false};
    InputStream log =
        new ByteArrayInputStream(new byte[0]) {
          @Override
          public void close() {
            closed[0] = true;
          }
        };

    new FrameLogReader(log).close();

    assertThat(closed[0]).isTrue();
  }

  /** Any bytes, cut into any pieces, give the lines that the plainest splitting gives. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20_260_101})
  void anyBytes_agreeWithPlainSplitting(long seed) throws IOException {
    Random random = new Random(seed);
    byte[] alphabet = {'\n', '\n', '\r', ' ', '{', '}', '"', 'f', ':', 't', (byte) 0xef, 0, '1'};
    for (int round = 0; round < 500; round++) {
      byte[] log = new byte[random.nextInt(200)];
      for (int i = 0; i < log.length; i++) {
        log[i] = alphabet[random.nextInt(alphabet.length)];
      }
      int max = 1 + random.nextInt(30);
      FrameLogReader reader = new FrameLogReader(inPieces(log, random), max);

      List<String> texts = entries(reader).stream().map(FrameLogEntry::text).toList();

      String where = "seed " + seed + ", round " + round;
      List<byte[]> lines = plainLines(log);
      assertThat(texts)
          .as(where)
          .isEqualTo(
              lines.stream()
                  .filter(line -> line.length <= max)
                  .map(line -> new String(line, UTF_8).replaceAll("^[ \t\r]+|[ \t\r]+$", ""))
                  .filter(line -> !line.isEmpty())
                  .toList());
      assertThat(reader.skippedLines())
          .as(where)
          .isEqualTo(lines.stream().filter(line -> line.length > max).count());
    }
  }

  private static List<byte[]> plainLines(byte[] log) {
    List<byte[]> lines = new ArrayList<>();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (byte b : log) {
      if (b == '\n') {
        lines.add(line.toByteArray());
        line.reset();
      } else {
        line.write(b);
      }
    }
    lines.add(line.toByteArray());
    return lines;
  }

  private static InputStream inPieces(byte[] log, Random random) {
    return new ByteArrayInputStream(log) {
      @Override
      public synchronized int read(byte[] bytes, int offset, int length) {
        return super.read(bytes, offset, Math.min(length, random.nextInt(20)));
      }
    };
  }

  private static FrameLogEntry bare(String line) {
    return new FrameLogEntry(Kind.FRAME, "", OptionalLong.empty(), line);
  }

  private static List<FrameLogEntry> read(String log) throws IOException {
    return entries(reader(log, FrameLogReader.DEFAULT_MAX_LINE_BYTES));
  }

  private static FrameLogReader reader(String log, int maxLineBytes) {
    return new FrameLogReader(new ByteArrayInputStream(log.getBytes(UTF_8)), maxLineBytes);
  }

  private static List<FrameLogEntry> entries(FrameLogReader reader) throws IOException {
    List<FrameLogEntry> entries = new ArrayList<>();
    Optional<FrameLogEntry> entry = reader.next();
    while (entry.isPresent()) {
      entries.add(entry.get());
      entry = reader.next();
    }
    return entries;
  }
}
