/**
 * The live feed of Kalshi's order books, on OkHttp. Start at {@link
 * io.github.kalshibook.okhttp.KalshiFeed}.
 */
module io.github.kalshibook.okhttp {
  requires transitive io.github.kalshibook.core;
  requires transitive okhttp3;
  requires com.fasterxml.jackson.core;
  requires org.slf4j;
  requires static org.jspecify;

  exports io.github.kalshibook.okhttp;
  exports io.github.kalshibook.okhttp.catalog;
}
