package io.github.kalshibook.examples.demo;

/**
 * One market of the demo.
 *
 * @param ticker its name
 * @param title its question
 * @param event what its price follows
 * @param strike above which it pays
 */
record DemoMarket(String ticker, String title, DemoEvent event, double strike) {
  double chance() {
    return event.chanceAbove(strike);
  }
}
