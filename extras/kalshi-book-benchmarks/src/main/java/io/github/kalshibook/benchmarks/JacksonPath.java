package io.github.kalshibook.benchmarks;

import io.github.kalshibook.book.BookReading;
import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.BookWriter;
import io.github.kalshibook.book.LevelList;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.book.Side;
import io.github.kalshibook.book.TopOfBook;
import io.github.kalshibook.wire.Frame;
import io.github.kalshibook.wire.FrameReader;
import io.github.kalshibook.wire.FrameType;
import io.github.kalshibook.wire.LevelSink;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Our streaming reader and our books, without any check of the processor. */
final class JacksonPath implements Contender {
  private final BookRegistry registry = new BookRegistry();
  private final Map<String, BookWriter> writers = new HashMap<>();
  private final Frame frame = new Frame();
  private final LevelList yes = new LevelList();
  private final LevelList no = new LevelList();
  private final FrameReader reader =
      new FrameReader(frame, new Sink(yes), new Sink(no), false, FrameReader.DEFAULT_MAX_CHARS);

  @Override
  public Object apply(String text) {
    return apply(reader.read(text));
  }

  @Override
  public Object apply(byte[] utf8) {
    return apply(reader.read(utf8, 0, utf8.length));
  }

  @Override
  public String top(String marketTicker) {
    return registry.book(marketTicker).map(JacksonPath::show).orElse("none");
  }

  static String show(OrderbookState book) {
    TopOfBook top = book.top();
    BookReading reading = new BookReading();
    book.readInto(reading);
    return Contender.show(
        reading.yesBidCentiCents(),
        top.yesBid().map(level -> level.sizeCentiContracts()).orElse(0L),
        reading.noBidCentiCents(),
        top.noBid().map(level -> level.sizeCentiContracts()).orElse(0L));
  }

  private Object apply(boolean readable) {
    String ticker = frame.marketTicker();
    if (!readable || ticker == null) {
      return frame;
    }
    @Nullable BookWriter writer = writers.get(ticker);
    if (writer == null) {
      writer = registry.lend(ticker, this, 0).orElseThrow();
      writers.put(ticker, writer);
    }
    if (frame.type() == FrameType.SNAPSHOT) {
      return writer.replace(yes, no, frame.sid(), frame.sequence(), BookWriter.NO_TIME, 0);
    }
    return writer.change(
        frame.isYes() ? Side.YES : Side.NO,
        frame.priceCentiCents(),
        frame.changeCentiContracts(),
        frame.sequence(),
        frame.timeMillis(),
        0);
  }

  private record Sink(LevelList list) implements LevelSink {
    @Override
    public void clear() {
      list.clear();
    }

    @Override
    public void add(int priceCentiCents, long sizeCentiContracts) {
      list.add(priceCentiCents, sizeCentiContracts);
    }
  }
}
