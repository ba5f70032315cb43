package io.github.kalshibook.okhttp.discovery;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** Reads the body of an answer. The parser stands at the body's outermost START_OBJECT. */
@FunctionalInterface
public interface JsonBody<T> {
  /**
   * Reads up to the outermost END_OBJECT.
   *
   * @throws IOException if it is not what was asked for
   */
  T read(JsonParser parser) throws IOException;
}
