package io.github.kalshibook.feed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** One frame of every shape the exchange sends, from {@code wire-shapes.tsv}. */
final class WireShapes {
  private static final Map<String, String> SHAPES = read();

  private WireShapes() {}

  /** Returns all shapes by name, in the file's order. */
  static Map<String, String> all() {
    return SHAPES;
  }

  static String named(String name) {
    String frame = SHAPES.get(name);
    if (frame == null) {
      throw new IllegalArgumentException("no shape " + name);
    }
    return frame;
  }

  private static Map<String, String> read() {
    Map<String, String> shapes = new LinkedHashMap<>();
    try (InputStream file = WireShapes.class.getResourceAsStream("/wire-shapes.tsv")) {
      new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\t", -1))
          .forEach(fields -> shapes.put(fields[0], fields[1]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return shapes;
  }
}
