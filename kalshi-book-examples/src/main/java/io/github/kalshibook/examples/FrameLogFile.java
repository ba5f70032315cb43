package io.github.kalshibook.examples;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** A file of frames as it was named on the command line, plain or gzip; {@code -} is stdin. */
record FrameLogFile(String name) {
  static final String STDIN = "-";

  private static final int BUFFER_BYTES = 1 << 16;

  boolean isStdin() {
    return name.equals(STDIN);
  }

  /** Throws if it is plain that the file cannot be read, without opening it. */
  void requireReadable() throws CommandFailure {
    if (isStdin()) {
      return;
    }
    Path path = path();
    if (Files.isDirectory(path)) {
      throw cannotRead("it is a directory");
    }
    if (!Files.exists(path)) {
      throw cannotRead("there is no such file");
    }
    if (!Files.isReadable(path)) {
      throw cannotRead("permission denied");
    }
  }

  /** Opens the file; unpacks it if its name or its first bytes say that it is packed. */
  InputStream open(InputStream stdin) throws IOException, CommandFailure {
    // Not Files.newInputStream: that cannot tell how much a pipe holds, and throws when asked.
    InputStream file = isStdin() ? stdin : new FileInputStream(path().toFile());
    try {
      BufferedInputStream buffered = new BufferedInputStream(file, BUFFER_BYTES);
      return name.toLowerCase(Locale.ROOT).endsWith(".gz") || startsLikeGzip(buffered)
          ? new GZIPInputStream(new AlwaysAvailable(buffered), BUFFER_BYTES)
          : buffered;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** Says why the file cannot be read. */
  CommandFailure cannotRead(IOException e) {
    String reason;
    if (e instanceof EOFException) {
      reason = "its gzip data ends too early; `zcat` brings out what is there";
    } else if (e instanceof ZipException) {
      reason = "its gzip data is broken (" + e.getMessage() + ")";
    } else {
      reason = e.getMessage() == null ? e.toString() : e.getMessage();
    }
    return new CommandFailure("cannot read " + shownName() + ": " + reason, e);
  }

  private CommandFailure cannotRead(String reason) {
    return new CommandFailure("cannot read " + shownName() + ": " + reason);
  }

  private String shownName() {
    return isStdin() ? "standard input" : name;
  }

  private Path path() throws CommandFailure {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new CommandFailure(
          "cannot read "
              + name
              + ": the locale cannot name it; set LC_ALL=C.UTF-8, or give it as standard input: -",
          e);
    }
  }

  private static boolean startsLikeGzip(BufferedInputStream in) throws IOException {
    in.mark(2);
    boolean magic = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return magic;
  }

  /**
   * GZIPInputStream takes a pause in a pipe for the end of the file when it lies between two packed
   * parts. If more always seems to be available, it reads on and finds the true end.
   */
  private static final class AlwaysAvailable extends FilterInputStream {
    AlwaysAvailable(InputStream in) {
      super(in);
    }

    @Override
    public int available() throws IOException {
      return Math.max(1, super.available());
    }
  }
}
