/**
 * What the wire looks like: {@link io.github.kalshibook.wire.FrameReader} turns the text of one
 * frame into a {@link io.github.kalshibook.wire.Frame} of primitives, in every form the exchange
 * has used. Not exported.
 *
 * <p>Here live JSON, decimals and field names. What a frame does to a book may not live here: this
 * package knows nobody.
 */
@NullMarked
package io.github.kalshibook.wire;

import org.jspecify.annotations.NullMarked;
