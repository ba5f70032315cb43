package io.github.kalshibook.feed;

/**
 * The counters of a frame log. When nothing comes and nothing waits, {@code offered = written +
 * dropped}; until then {@code waiting} makes up for the difference, but for a frame just passing
 * from one to another.
 *
 * @param offered frames that came
 * @param written frames that were handed to the operating system, flushed
 * @param dropped frames that are not in the log and never will be
 * @param waiting frames that wait to be written or flushed
 * @param waitingBytes the memory held by what waits, in bytes
 * @param writtenBytes bytes written into files, packed if they are
 * @param files files begun
 * @param failures how often the log could not be written
 */
public record FrameLogStats(
    long offered,
    long written,
    long dropped,
    long waiting,
    long waitingBytes,
    long writtenBytes,
    long files,
    long failures) {}
