package io.github.kalshibook.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What a straightforward client does: a tree of nodes, and sorted maps of decimals. */
final class Baseline implements Contender {
  private final ObjectMapper json = new ObjectMapper();
  private final Map<String, Book> books = new HashMap<>();

  @Override
  public Object apply(String frame) {
    try {
      return apply(json.readTree(frame));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Object apply(byte[] frame) {
    try {
      return apply(json.readTree(frame));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String top(String marketTicker) {
    Book book = books.get(marketTicker);
    return book == null
        ? "none"
        : Contender.show(
            price(book.yes), sizeAtBest(book.yes), price(book.no), sizeAtBest(book.no));
  }

  private Object apply(JsonNode frame) {
    JsonNode msg = frame.get("msg");
    switch (frame.get("type").asText()) {
      case "orderbook_snapshot" -> {
        Book book = new Book();
        fill(book.yes, msg.get("yes_dollars_fp"));
        fill(book.no, msg.get("no_dollars_fp"));
        books.put(msg.get("market_ticker").asText(), book);
      }
      case "orderbook_delta" -> {
        Book book = books.get(msg.get("market_ticker").asText());
        if (book != null) {
          BigDecimal price = new BigDecimal(msg.get("price_dollars").asText());
          BigDecimal change = new BigDecimal(msg.get("delta_fp").asText());
          Map<BigDecimal, BigDecimal> side =
              msg.get("side").asText().equals("yes") ? book.yes : book.no;
          BigDecimal size = side.getOrDefault(price, BigDecimal.ZERO).add(change);
          if (size.signum() == 0) {
            side.remove(price);
          } else {
            side.put(price, size);
          }
        }
      }
      default -> {
        // Nothing for the books.
      }
    }
    return frame;
  }

  private static void fill(Map<BigDecimal, BigDecimal> side, JsonNode levels) {
    if (levels != null) {
      for (JsonNode level : levels) {
        side.put(new BigDecimal(level.get(0).asText()), new BigDecimal(level.get(1).asText()));
      }
    }
  }

  private static long price(NavigableMap<BigDecimal, BigDecimal> side) {
    return side.isEmpty() ? 0 : side.lastKey().movePointRight(4).longValueExact();
  }

  private static long sizeAtBest(NavigableMap<BigDecimal, BigDecimal> side) {
    return side.isEmpty() ? 0 : side.lastEntry().getValue().movePointRight(2).longValueExact();
  }

  private static final class Book {
    final TreeMap<BigDecimal, BigDecimal> yes = new TreeMap<>();
    final TreeMap<BigDecimal, BigDecimal> no = new TreeMap<>();
  }
}
