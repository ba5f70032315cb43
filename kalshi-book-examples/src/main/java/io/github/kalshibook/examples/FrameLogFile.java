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

  /**
   * Opens the file; unpacks it if its name or its first bytes say that it is packed. One that was
   * cut off, even to nothing, ends with an {@link EOFException}.
   */
  InputStream open(InputStream stdin) throws IOException, CommandFailure {
    // Not Files.newInputStream: that cannot tell how much a pipe holds, and throws when asked.
    InputStream file = isStdin() ? stdin : new FileInputStream(path().toFile());
    try {
      BufferedInputStream buffered = new BufferedInputStream(file, BUFFER_BYTES);
      return name.toLowerCase(Locale.ROOT).endsWith(".gz") || startsLikeGzip(buffered)
          ? unpacked(buffered)
          : buffered;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** Says why the file cannot be read. */
  CommandFailure cannotRead(IOException e) {
    String reason;
    if (e instanceof ZipException) {
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

  private static InputStream unpacked(BufferedInputStream file) throws IOException {
    try {
      return new GZIPInputStream(new AlwaysAvailable(file), BUFFER_BYTES);
    } catch (EOFException e) {
      return new CutOff(file);
    }
  }

  private static boolean startsLikeGzip(BufferedInputStream in) throws IOException {
    in.mark(2);
    boolean magic = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return magic;
  }

  /** A packed file that was cut off within its first bytes. */
  private static final class CutOff extends FilterInputStream {
    CutOff(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      throw new EOFException("cut off");
    }
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
