package io.github.kalshibook.examples.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The page's files, out of the jar: these and no others, whatever path is asked for. */
final class PageFiles {
  private static final String FOLDER = "page/";
  private static final String HTML = "text/html; charset=utf-8";
  private static final String JAVASCRIPT = "text/javascript; charset=utf-8";
  private static final Map<String, String> TYPES =
      Map.of(
          "index.html", HTML,
          "style.css", "text/css; charset=utf-8",
          "icon.svg", "image/svg+xml",
          "app.js", JAVASCRIPT,
          "connection.js", JAVASCRIPT,
          "detail.js", JAVASCRIPT,
          "format.js", JAVASCRIPT,
          "health.js", JAVASCRIPT,
          "markets.js", JAVASCRIPT,
          "table.js", JAVASCRIPT);

  private final Map<String, PageFile> files = new HashMap<>();

  PageFiles() {
    TYPES.forEach((name, type) -> files.put("/" + name, new PageFile(type, read(name))));
    files.put("/", new PageFile(HTML, read("index.html")));
  }

  Optional<PageFile> find(String path) {
    return Optional.ofNullable(files.get(path));
  }

  private static String read(String name) {
    try (InputStream file = PageFiles.class.getResourceAsStream(FOLDER + name)) {
      if (file == null) {
        throw new IllegalStateException("the page's file is missing: " + name);
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file and its type. */
  record PageFile(String type, String content) {}
}
