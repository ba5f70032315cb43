package io.github.kalshibook.examples;

import io.github.kalshibook.feed.FrameLogReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The files of one log, in their order, as they were named on the command line. */
final class FrameLogFiles {
  /** So that a long line, its text and its characters fit into the heap together. */
  private static final int HEAP_SHARE = 8;

  private final List<FrameLogFile> files;

  private FrameLogFiles(List<FrameLogFile> files) {
    this.files = files;
  }

  /** Throws if none is named, one cannot be read, or standard input is named twice. */
  static FrameLogFiles of(List<String> names, CommandSpec spec) throws CommandFailure {
    List<FrameLogFile> files = names.stream().map(FrameLogFile::new).toList();
    if (files.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "no FILE given: name at least one, or - for standard input");
    }
    if (files.stream().filter(FrameLogFile::isStdin).count() > 1) {
      throw new ParameterException(
          spec.commandLine(), "'-' given twice: standard input can be read only once");
    }
    for (FrameLogFile file : files) {
      file.requireReadable();
    }
    return new FrameLogFiles(files);
  }

  static int maxLineBytes() {
    return (int)
        Math.min(
            FrameLogReader.DEFAULT_MAX_LINE_BYTES, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
  }

  void readInto(Replay replay, InputStream stdin, int maxLineBytes) throws CommandFailure {
    for (FrameLogFile file : files) {
      if (replay.isOver()) {
        return;
      }
      try (FrameLogReader reader = new FrameLogReader(file.open(stdin), maxLineBytes)) {
        replay.read(reader);
      } catch (IOException e) {
        throw file.cannotRead(e);
      }
    }
  }

  int count() {
    return files.size();
  }
}
