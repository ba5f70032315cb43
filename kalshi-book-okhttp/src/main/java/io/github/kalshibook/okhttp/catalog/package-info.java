/**
 * Which markets there are. Enter at {@link io.github.kalshibook.okhttp.catalog.MarketQuery}: hand
 * one to the feed's builder, and read {@link io.github.kalshibook.okhttp.catalog.MarketInfo} beside
 * each book it finds.
 *
 * <p>Here live values only, all immutable. What reads them from the exchange lives in the feed, and
 * this package does not know it.
 */
@NullMarked
package io.github.kalshibook.okhttp.catalog;

import org.jspecify.annotations.NullMarked;
