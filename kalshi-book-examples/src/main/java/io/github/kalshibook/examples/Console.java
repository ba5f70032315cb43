package io.github.kalshibook.examples;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a command reads and writes. Data goes to {@code out} as bytes, everything else to {@code
 * err}; both are UTF-8 whatever the locale.
 */
record Console(InputStream in, OutputStream out, PrintStream err) {
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

  /** Returns the process's own streams. */
  static Console ofProcess() {
    return new Console(
        new FileInputStream(FileDescriptor.in),
        new FileOutputStream(FileDescriptor.out),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
  }

  /** Says something to the person, on one line whatever it holds. */
  void say(String text) {
    err.println("kalshi-book: " + CONTROL.matcher(text).replaceAll(" "));
  }

  /**
   * Returns whether the reader of our output has gone, as {@code head} does when it has enough. The
   * system's words for it are all there is to go by.
   */
  static boolean isClosedPipe(IOException e) {
    String message = e.getMessage();
    return message != null && message.toLowerCase(Locale.ROOT).contains("pipe");
  }
}
