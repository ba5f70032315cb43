/**
 * The live feed. Enter at {@link io.github.kalshibook.okhttp.KalshiFeed}: build it with credentials
 * and markets, start it, and read the books of its registry.
 *
 * <p>Here live credentials, the connection with its commands, recovery and backoff, and what the
 * feed says of itself. What frames do to books lives in core and may not live here.
 */
@NullMarked
package io.github.kalshibook.okhttp;

import org.jspecify.annotations.NullMarked;
