/**
 * From books to tickers. Enter at {@link io.github.kalshibook.ticker.TickerPublisher}, which reads
 * the books of a registry and hands at most one ticker per interval and market to each {@link
 * io.github.kalshibook.ticker.TickerSink}, and a stale one at once when a book is no longer true.
 *
 * <p>Here live rate limits, validation, mailboxes and the messages' form. Frames and sequences may
 * not live here: this package knows only books.
 */
@NullMarked
package io.github.kalshibook.ticker;

import org.jspecify.annotations.NullMarked;
