package io.github.kalshibook.okhttp.discovery;

/** Takes the outcome of a request, on the loop. */
public interface Reply<T> {
  /** The answer came. */
  void answered(T answer);

  /** No answer came, after all the tries that were allowed. */
  void failed(RestFailure failure);
}
