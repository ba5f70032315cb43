package io.github.kalshibook.examples.recipes;

import io.github.kalshibook.okhttp.FeedBuilder;
import io.github.kalshibook.okhttp.KalshiCredentials;
import io.github.kalshibook.okhttp.KalshiEnvironment;
import io.github.kalshibook.okhttp.KalshiFeed;
import java.nio.file.Path;

/** What every recipe begins with: who asks, and where. */
final class RecipeFeed {
  /** How many arguments {@link #of} reads; a recipe's own come behind them. */
  static final int ARGUMENTS = 4;

  private RecipeFeed() {}

  /** Reads key id, private key file, WebSocket address and REST address. */
  static FeedBuilder of(String[] args) {
    return KalshiFeed.builder()
        .credentials(KalshiCredentials.fromFile(args[0], Path.of(args[1])))
        .environment(KalshiEnvironment.of(args[2], args[3]));
  }
}
