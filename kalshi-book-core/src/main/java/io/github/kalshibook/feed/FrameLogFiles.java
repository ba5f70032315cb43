package io.github.kalshibook.feed;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The files of one frame log. The one being written has the name that was given; when it is full,
 * and when a log begins where one is, it is renamed: {@code feed.ndjson.gz} becomes {@code
 * feed.000001.ndjson.gz}. So the names in their order, the given one last, are the log.
 */
final class FrameLogFiles {
  private final Path file;
  private final Path folder;
  private final String stem;
  private final String extension;
  private final boolean packed;
  private final int kept;
  private final UnaryOperator<OutputStream> wrap;

  FrameLogFiles(Path file, int kept, UnaryOperator<OutputStream> wrap) {
    Path absolute = file.toAbsolutePath();
    String name = String.valueOf(absolute.getFileName());
    this.file = absolute;
    this.folder = absolute.getParent() == null ? absolute : absolute.getParent();
    this.kept = kept;
    this.wrap = wrap;
    this.packed = name.toLowerCase(Locale.ROOT).endsWith(".gz");
    int dot = name.lastIndexOf('.', packed ? name.length() - ".gz".length() - 1 : name.length());
    if (dot <= 0 && packed) {
      dot = name.length() - ".gz".length();
    }
    this.stem = dot <= 0 ? name : name.substring(0, dot);
    this.extension = dot <= 0 ? "" : name.substring(dot);
  }

  /** Begins the log's first file; what an earlier log left under its name is kept. */
  FrameLogPart begin() throws IOException {
    if (Files.exists(file) && Files.size(file) > 0) {
      putAside();
    }
    FrameLogPart part = FrameLogPart.begin(file, packed, wrap);
    prune();
    return part;
  }

  /** Begins the next file, in the place of one that was finished. */
  FrameLogPart next() throws IOException {
    putAside();
    FrameLogPart part = FrameLogPart.begin(file, packed, wrap);
    prune();
    return part;
  }

  private void putAside() throws IOException {
    SortedMap<Long, Path> parts = parts();
    long number = parts.isEmpty() ? 1 : parts.lastKey() + 1;
    Files.move(
        file, folder.resolve(stem + String.format(Locale.ROOT, ".%06d", number) + extension));
  }

  /** Deletes the oldest, so that no more are kept than was said, the one being written included. */
  private void prune() throws IOException {
    SortedMap<Long, Path> parts = parts();
    while (parts.size() > kept - 1) {
      Files.deleteIfExists(parts.remove(parts.firstKey()));
    }
  }

  private SortedMap<Long, Path> parts() throws IOException {
    SortedMap<Long, Path> parts = new TreeMap<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder)) {
      for (Path path : paths) {
        long number = numberOf(String.valueOf(path.getFileName()));
        if (number > 0) {
          parts.put(number, path);
        }
      }
    }
    return parts;
  }

  /** Returns the number in a part's name, or 0 if it is no part of this log. */
  private long numberOf(String name) {
    int start = stem.length() + 1;
    int end = name.length() - extension.length();
    boolean ours = end - start >= 6 && end - start <= 12;
    if (!ours || !name.startsWith(stem + ".") || !name.endsWith(extension)) {
      return 0;
    }
    long number = 0;
    for (int i = start; i < end; i++) {
      char digit = name.charAt(i);
      if (digit < '0' || digit > '9') {
        return 0;
      }
      number = number * 10 + (digit - '0');
    }
    return number;
  }
}
