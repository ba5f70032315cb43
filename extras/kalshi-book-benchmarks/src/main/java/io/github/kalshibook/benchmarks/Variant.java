package io.github.kalshibook.benchmarks;

/** The contenders of {@link FrameBenchmark}. */
enum Variant {
  baseline,
  jackson,
  product;

  Contender make() {
    return switch (this) {
      case baseline -> new Baseline();
      case jackson -> new JacksonPath();
      case product -> new Product();
    };
  }

  /**
   * Lets all contenders take a stream twice.
   *
   * @throws IllegalStateException at the first frame after which one shows another top of the book
   */
  static void requireSameTops(FeedStream stream) {
    Contender[] contenders = new Contender[values().length];
    for (int i = 0; i < contenders.length; i++) {
      contenders[i] = values()[i].make();
    }
    try {
      String[] texts = stream.texts();
      byte[][] bytes = stream.bytes();
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < texts.length; i++) {
          requireSameTop(contenders, round == 0, texts[i], bytes[i], stream.marketOf(i));
        }
      }
    } finally {
      for (Contender contender : contenders) {
        contender.close();
      }
    }
  }

  private static void requireSameTop(
      Contender[] contenders, boolean asText, String text, byte[] bytes, String market) {
    String expected = "";
    for (int i = 0; i < contenders.length; i++) {
      Object result = asText ? contenders[i].apply(text) : contenders[i].apply(bytes);
      String top = market.isEmpty() ? "" : contenders[i].top(market);
      expected = i == 0 ? top : expected;
      if (!top.equals(expected)) {
        throw new IllegalStateException(
            values()[i]
                + " says "
                + top
                + ", not "
                + expected
                + ", result "
                + result
                + ", after "
                + text);
      }
    }
  }
}
