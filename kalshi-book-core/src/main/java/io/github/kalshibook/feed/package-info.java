/**
 * From frames to books. Enter at {@link io.github.kalshibook.feed.KalshiMessageProcessor}: hand it
 * every frame of a connection, in order, and the books of its registry are true or say that they
 * are not.
 *
 * <p>Here live sequences, ownership, what a bad frame costs, and the listeners. How frames are
 * spelled ({@code wire}) and what becomes of tickers ({@code ticker}) may not live here.
 */
@NullMarked
package io.github.kalshibook.feed;

import org.jspecify.annotations.NullMarked;
