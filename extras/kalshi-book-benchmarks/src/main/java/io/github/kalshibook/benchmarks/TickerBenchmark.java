package io.github.kalshibook.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.StaleReason;
import io.github.kalshibook.ticker.Ticker;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does the JSON of one ticker cost? {@code baseline} is databind with a map of the same form,
 * {@code product} is {@code Ticker.toJson}. The text itself is part of the garbage of both.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(5)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TickerBenchmark {
  /** The contender. */
  @Param({"baseline", "product"})
  public String variant = "";

  private final ObjectMapper json = new ObjectMapper();
  private final Ticker ticker =
      new Ticker(
          "KXBENCHGAME-26NOV2214-T42",
          BookStatus.LIVE,
          StaleReason.NONE,
          OptionalInt.of(5_200),
          OptionalInt.of(4_600),
          OptionalLong.of(190_000),
          1_234_567,
          Instant.ofEpochMilli(1_795_343_467_482L),
          Instant.ofEpochMilli(1_795_343_467_123L));
  private boolean isBaseline;

  /** Checks that both write the same. */
  @Setup(Level.Trial)
  public void setUp() throws JsonProcessingException {
    JsonNode expected = json.readTree(byDatabind());
    JsonNode written = json.readTree(ticker.toJson());
    if (!written.equals(expected)) {
      throw new IllegalStateException(written + " is not " + expected);
    }
    isBaseline = variant.equals("baseline");
  }

  /** The JSON of a live ticker. */
  @Benchmark
  public String encode() throws JsonProcessingException {
    return isBaseline ? byDatabind() : ticker.toJson();
  }

  private String byDatabind() throws JsonProcessingException {
    BigDecimal size = BigDecimal.valueOf(ticker.restingCentiContracts().orElseThrow(), 2);
    Map<String, @Nullable Object> form = new LinkedHashMap<>();
    form.put("type", "ticker_update");
    form.put("market_id", ticker.marketTicker());
    form.put("platform", Ticker.PLATFORM);
    Map<String, Object> sides = new LinkedHashMap<>();
    sides.put("yes", side(ticker.yesBidCentiCents(), ticker.yesAskCentiCents(), size));
    sides.put("no", side(ticker.noBidCentiCents(), ticker.noAskCentiCents(), size));
    form.put("summary_stats", sides);
    form.put("timestamp", seconds(ticker.timestamp()));
    form.put("status", ticker.status().name());
    form.put("stale", !ticker.isLive());
    form.put("reason", null);
    form.put("resting_size", size.doubleValue());
    Instant exchangeTime = ticker.exchangeTime();
    form.put("exchange_time", exchangeTime == null ? null : exchangeTime.toEpochMilli());
    form.put("version", (int) ticker.version());
    return json.writeValueAsString(form);
  }

  private static Map<String, Object> side(OptionalInt bid, OptionalInt ask, BigDecimal size) {
    Map<String, Object> side = new LinkedHashMap<>();
    side.put("bid", bid.orElseThrow() / 10_000.0);
    side.put("ask", ask.orElseThrow() / 10_000.0);
    side.put("volume", size.doubleValue());
    return side;
  }

  private static @Nullable Double seconds(@Nullable Instant time) {
    return time == null ? null : time.toEpochMilli() / 1_000.0;
  }
}
