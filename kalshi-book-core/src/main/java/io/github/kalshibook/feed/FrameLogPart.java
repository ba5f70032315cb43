package io.github.kalshibook.feed;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The file of a frame log that is being written, packed or plain. What was flushed can be read
 * whatever comes after it; what was not can be taken back, and the file continued.
 */
final class FrameLogPart {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;
  private final boolean packed;
  private final UnaryOperator<OutputStream> wrap;
  private final Counting counting;
  private final @Nullable Packer packer;
  private final CheckedOutputStream lines;
  private final FileChannel channel;
  private Flushed flushed;
  private long lineBytes;

  private FrameLogPart(
      Path file,
      boolean packed,
      UnaryOperator<OutputStream> wrap,
      FileChannel channel,
      Counting counting)
      throws IOException {
    this.file = file;
    this.packed = packed;
    this.wrap = wrap;
    this.channel = channel;
    this.counting = counting;
    // Before the packer writes its header: going on here needs no end of a stream.
    this.flushed = new Flushed(counting.count, 0, 0, false);
    this.packer = packed ? new Packer(counting) : null;
    OutputStream target =
        packer == null ? new BufferedOutputStream(counting, BUFFER_BYTES) : packer;
    this.lines = new CheckedOutputStream(target, new CRC32());
  }

  /** Begins a file; one that is there is overwritten. */
  static FrameLogPart begin(Path file, boolean packed, UnaryOperator<OutputStream> wrap)
      throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    return on(file, packed, wrap, channel, 0, new byte[0]);
  }

  /**
   * Goes on after a failure, behind what was flushed: the packed stream before it is ended, and
   * another begun, which readers of gzip take for one.
   */
  FrameLogPart goOn() throws IOException {
    FileChannel again = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    long keep = flushed.fileBytes <= again.size() ? flushed.fileBytes : 0;
    again.truncate(keep);
    again.position(keep);
    boolean unended = packed && keep > 0 && flushed.anyOfStream;
    return on(file, packed, wrap, again, keep, unended ? flushed.streamEnd() : new byte[0]);
  }

  private static FrameLogPart on(
      Path file,
      boolean packed,
      UnaryOperator<OutputStream> wrap,
      FileChannel channel,
      long position,
      byte[] first)
      throws IOException {
    try {
      Counting counting = new Counting(wrap.apply(Channels.newOutputStream(channel)), position);
      if (first.length > 0) {
        counting.write(first);
      }
      return new FrameLogPart(file, packed, wrap, channel, counting);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  void write(byte[] line) throws IOException {
    lines.write(line);
    lineBytes += line.length;
  }

  /** Brings all lines so far into the file, so that they can be read whatever happens. */
  void flush() throws IOException {
    lines.flush();
    flushed = new Flushed(counting.count, (int) lines.getChecksum().getValue(), lineBytes, true);
  }

  /** Ends the file well. */
  void finish() throws IOException {
    flush();
    lines.close();
  }

  /** Takes back what was not flushed, as far as that is possible, and lets the file go. */
  void giveUp() {
    if (packer != null) {
      packer.release();
    }
    try (channel) {
      channel.truncate(flushed.fileBytes);
    } catch (IOException e) {
      // Then the file ends with a piece of a line, and whoever goes on with it cuts it off.
    }
  }

  /** Returns how long the file is, without what the packer still holds. */
  long fileBytes() {
    return counting.count;
  }

  /** What can be read for sure. */
  private record Flushed(long fileBytes, int crc, long lineBytes, boolean anyOfStream) {
    /** After a flush the packed bits end with a byte: an empty last block, and the checks. */
    byte[] streamEnd() {
      byte[] end = new byte[10];
      end[0] = 3;
      for (int i = 0; i < 4; i++) {
        end[2 + i] = (byte) (crc >>> (8 * i));
        end[6 + i] = (byte) (lineBytes >>> (8 * i));
      }
      return end;
    }
  }

  private static final class Packer extends GZIPOutputStream {
    Packer(OutputStream out) throws IOException {
      super(out, BUFFER_BYTES, true);
    }

    /** Closing would write once more; this only gives back the memory outside the heap. */
    void release() {
      def.end();
    }
  }

  /** Counts what arrived. */
  private static final class Counting extends FilterOutputStream {
    private long count;

    Counting(OutputStream out, long count) {
      super(out);
      this.count = count;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      count += length;
    }
  }
}
