/**
 * An invented exchange to look at: markets with believable names whose prices move together. Enter
 * at {@link io.github.kalshibook.examples.demo.Demo}.
 */
@NullMarked
package io.github.kalshibook.examples.demo;

import org.jspecify.annotations.NullMarked;
