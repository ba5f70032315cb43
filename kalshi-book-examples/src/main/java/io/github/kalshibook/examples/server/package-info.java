/**
 * A WebSocket server for tickers, written to be copied into a service. Enter at {@link
 * io.github.kalshibook.examples.server.TickerServer}, which is a sink for a publisher.
 */
@NullMarked
package io.github.kalshibook.examples.server;

import org.jspecify.annotations.NullMarked;
