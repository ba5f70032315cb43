/**
 * Finds markets and learns whether the exchange trades, by REST and from lifecycle frames; not
 * exported. Enter at {@link io.github.kalshibook.okhttp.discovery.MarketDiscovery}.
 *
 * <p>Everything here belongs to one loop, the feed's maintenance thread, but for the reading of
 * answers, which is done on OkHttp's threads. It knows the values of {@code catalog} and nothing of
 * the feed, which hands it what it needs.
 */
@NullMarked
package io.github.kalshibook.okhttp.discovery;

import org.jspecify.annotations.NullMarked;
