/**
 * Short programs to copy from. Each takes the arguments key id, private key file, WebSocket address
 * and REST address, so that it runs against Kalshi and against a fake exchange alike; {@link
 * io.github.kalshibook.examples.recipes.RecipeFeed} reads them.
 */
@NullMarked
package io.github.kalshibook.examples.recipes;

import org.jspecify.annotations.NullMarked;
