package io.github.kalshibook.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * The exchange of {@link ScaleRun}, in a process of its own so that the feed's heap is the feed's:
 * obeys lines on its input until that ends.
 */
final class ScaleExchange {
  private ScaleExchange() {}

  /** Starts with as many markets and changes a second as the arguments say. */
  public static void main(String[] args) throws IOException {
    try (FakeKalshi exchange =
        FakeKalshi.builder()
            .withoutAuthentication()
            .marketCount(Integer.parseInt(args[0]))
            .rate(Double.parseDouble(args[1]))
            .history(2)
            .start()) {
      System.out.println(exchange.webSocketUrl() + " " + exchange.restUrl());
      BufferedReader commands =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        switch (line) {
          case "gap" -> exchange.connections().forEach(connection -> connection.skipNumbers(1));
          case "pause" -> exchange.traffic().pause();
          case "resume" -> exchange.traffic().resume();
          default -> throw new IllegalArgumentException(line);
        }
        System.out.println("done");
      }
    }
  }
}
