/**
 * Small parts that the books, the feed and the tickers share: consistent counters, throttled
 * logging, the system's clocks. Not exported; nothing here is a promise.
 */
@NullMarked
package io.github.kalshibook.book.internal;

import org.jspecify.annotations.NullMarked;
