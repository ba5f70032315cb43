package io.github.kalshibook.feed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Takes what waits in a frame log's queue to the file; the log's own thread, or a task of the
 * user's executor. When the file cannot be written, what was not flushed is taken back and counted
 * as missing, and the file is tried again, ever more rarely; what comes meanwhile waits in the
 * queue, as long as that has room.
 */
final class FrameLogDrain {
  private static final long FIRST_RETRY_NANOS = 1_000_000_000L;
  private static final long LAST_RETRY_NANOS = 30_000_000_000L;

  /** After so long without trouble the next one is tried again soon. */
  private static final long CALM_NANOS = 60_000_000_000L;

  private final FrameLogWriter log;
  private final FrameLogFiles files;
  private final long maxFileBytes;
  private final long flushNanos;

  // Belong to whoever drains.
  private FrameLogPart part;
  private boolean broken;
  private boolean finished;
  private long retryAtNanos;
  private long retryNanos = FIRST_RETRY_NANOS;
  private long brokenAtNanos;
  private long flushedAtNanos;
  private long rotateAtBytes;
  private long countedBytes;

  /** Frames written since the last flush, by the log's number of their connection. */
  private final Map<Long, Long> unflushed = new TreeMap<>();

  /** Events written since the last flush: they are few, and written again after a failure. */
  private final List<FrameLogItem> unflushedEvents = new ArrayList<>();

  /** Frames that a failure cost and no line has told of yet. */
  private final Map<Long, Long> lost = new TreeMap<>();

  FrameLogDrain(
      FrameLogWriter log,
      FrameLogFiles files,
      FrameLogPart first,
      long maxFileBytes,
      long flushNanos,
      long nowNanos) {
    this.log = log;
    this.files = files;
    this.part = first;
    this.maxFileBytes = maxFileBytes;
    this.rotateAtBytes = maxFileBytes;
    this.flushNanos = flushNanos;
    this.flushedAtNanos = nowNanos;
    this.brokenAtNanos = nowNanos - CALM_NANOS;
  }

  /** Writes what waits, and flushes if it is time. */
  synchronized void run() {
    long now = log.nanos();
    if (finished || (broken && now - retryAtNanos < 0)) {
      return;
    }
    try {
      if (broken) {
        goOn();
      }
      writeAll();
      if (log.nanos() - flushedAtNanos >= flushNanos) {
        flush();
      }
    } catch (IOException e) {
      failed(e);
    }
  }

  /** Writes what waits and ends the file; counts what cannot be written. */
  synchronized void finish() {
    if (finished) {
      return;
    }
    try {
      if (broken) {
        goOn();
      }
      writeAll();
      flush();
      part.finish();
      countBytes();
    } catch (IOException e) {
      failed(e);
    }
    finished = true;
    FrameLogItem item;
    while ((item = log.poll()) != null) {
      log.taken(item);
      if (item.isFrame()) {
        log.countDropped(1);
      }
    }
  }

  private void writeAll() throws IOException {
    writeQueue();
    // With nothing else waiting, what the taps have to say of missing frames finds room.
    log.settleTaps();
    writeQueue();
  }

  private void writeQueue() throws IOException {
    FrameLogItem item;
    while ((item = log.poll()) != null) {
      log.taken(item);
      write(item);
      if (log.nanos() - flushedAtNanos >= flushNanos) {
        flush();
      }
      if (part.fileBytes() >= rotateAtBytes) {
        rotate();
      }
    }
  }

  private void write(FrameLogItem item) throws IOException {
    if (item.isFrame()) {
      unflushed.merge(item.connection(), 1L, Long::sum);
    } else {
      unflushedEvents.add(item);
    }
    part.write(item.line());
  }

  private void flush() throws IOException {
    flushedAtNanos = log.nanos();
    if (!unflushed.isEmpty() || !unflushedEvents.isEmpty()) {
      part.flush();
      countBytes();
      settled();
    }
  }

  private void settled() {
    long frames = unflushed.values().stream().mapToLong(Long::longValue).sum();
    unflushed.clear();
    unflushedEvents.clear();
    log.countWritten(frames);
  }

  private void rotate() throws IOException {
    flush();
    part.finish();
    countBytes();
    part = files.next();
    countedBytes = 0;
    rotateAtBytes = maxFileBytes;
    log.countFile();
  }

  private void countBytes() {
    log.countBytes(part.fileBytes() - countedBytes);
    countedBytes = part.fileBytes();
  }

  /** Begins again where the file could last be trusted, and says what is missing. */
  private void goOn() throws IOException {
    part = part.goOn();
    countedBytes = Math.min(countedBytes, part.fileBytes());
    if (part.fileBytes() >= rotateAtBytes) {
      // The next file could not be begun: better a file too long than no log.
      rotateAtBytes = part.fileBytes() + maxFileBytes;
    }
    broken = false;
    List<FrameLogItem> events = List.copyOf(unflushedEvents);
    unflushedEvents.clear();
    try {
      for (Map.Entry<Long, Long> count : lost.entrySet()) {
        part.write(FrameLogItem.dropped(log.nowMicros(), count.getKey(), count.getValue()).line());
      }
      for (FrameLogItem event : events) {
        part.write(event.line());
      }
      part.flush();
    } catch (IOException e) {
      unflushedEvents.addAll(events);
      throw e;
    }
    lost.clear();
    countBytes();
    log.recovered();
  }

  private void failed(IOException e) {
    long now = log.nanos();
    retryNanos =
        now - brokenAtNanos >= CALM_NANOS
            ? FIRST_RETRY_NANOS
            : Math.min(2 * retryNanos, LAST_RETRY_NANOS);
    brokenAtNanos = now;
    retryAtNanos = now + retryNanos;
    broken = true;
    part.giveUp();
    long frames = 0;
    for (Map.Entry<Long, Long> count : unflushed.entrySet()) {
      frames += count.getValue();
      lost.merge(count.getKey(), count.getValue(), Long::sum);
    }
    unflushed.clear();
    log.countDropped(frames);
    log.failed(e, frames);
  }
}
