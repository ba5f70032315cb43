package io.github.kalshibook.feed;

import java.util.ArrayList;
import java.util.List;

/**
 * The dullest strict JSON parser (RFC 8259), for the reference that the library is compared with. A
 * value is an {@link Obj}, a {@code List}, a {@code String}, a {@link Num}, a {@code Boolean} or
 * {@link #NULL}; an object keeps its fields as they came, also those that came twice.
 */
final class PlainJson {
  /** The JSON null. */
  static final Object NULL = new Object();

  private static final int MAX_DEPTH = 128;

  private final String text;
  private int at;
  private int depth;

  private PlainJson(String text) {
    this.text = text;
  }

  record Field(String name, Object value) {}

  /** A number as it was written. */
  record Num(String text) {}

  record Obj(List<Field> fields) {
    /** Returns the values of all fields of this name. */
    List<Object> all(String name) {
      List<Object> values = new ArrayList<>();
      for (Field field : fields) {
        if (field.name().equals(name)) {
          values.add(field.value());
        }
      }
      return values;
    }

    /** Returns the value of the last field of this name; {@link #NULL} if there is none. */
    Object last(String name) {
      List<Object> values = all(name);
      return values.isEmpty() ? NULL : values.get(values.size() - 1);
    }
  }

  static final class NotJson extends Exception {
    private static final long serialVersionUID = 1;

    NotJson(String message) {
      super(message, null, false, false);
    }
  }

  static Object parse(String text) throws NotJson {
    PlainJson parser = new PlainJson(text);
    parser.white();
    Object value = parser.value();
    parser.white();
    if (parser.at != text.length()) {
      throw parser.wrong("more at the end");
    }
    return value;
  }

  private Object value() throws NotJson {
    switch (peek()) {
      case '{' -> {
        return object();
      }
      case '[' -> {
        return array();
      }
      case '"' -> {
        return string();
      }
      case 't' -> {
        word("true");
        return true;
      }
      case 'f' -> {
        word("false");
        return false;
      }
      case 'n' -> {
        word("null");
        return NULL;
      }
      default -> {
        return number();
      }
    }
  }

  private Obj object() throws NotJson {
    deeper();
    List<Field> fields = new ArrayList<>();
    take('{');
    white();
    if (peek() != '}') {
      while (true) {
        white();
        String name = string();
        white();
        take(':');
        white();
        fields.add(new Field(name, value()));
        white();
        if (peek() != ',') {
          break;
        }
        take(',');
      }
    }
    take('}');
    depth--;
    return new Obj(fields);
  }

  private List<Object> array() throws NotJson {
    deeper();
    List<Object> values = new ArrayList<>();
    take('[');
    white();
    if (peek() != ']') {
      while (true) {
        white();
        values.add(value());
        white();
        if (peek() != ',') {
          break;
        }
        take(',');
      }
    }
    take(']');
    depth--;
    return values;
  }

  private String string() throws NotJson {
    take('"');
    StringBuilder string = new StringBuilder();
    while (peek() != '"') {
      char c = next();
      if (c < ' ') {
        throw wrong("control character");
      }
      string.append(c == '\\' ? escaped() : c);
    }
    take('"');
    return string.toString();
  }

  private char escaped() throws NotJson {
    char c = next();
    switch (c) {
      case '"', '\\', '/' -> {
        return c;
      }
      case 'b' -> {
        return '\b';
      }
      case 'f' -> {
        return '\f';
      }
      case 'n' -> {
        return '\n';
      }
      case 'r' -> {
        return '\r';
      }
      case 't' -> {
        return '\t';
      }
      case 'u' -> {
        int code = 0;
        for (int i = 0; i < 4; i++) {
          int digit = "0123456789abcdef".indexOf(lower(next()));
          if (digit < 0) {
            throw wrong("hex digit");
          }
          code = code * 16 + digit;
        }
        return (char) code;
      }
      default -> throw wrong("escape");
    }
  }

  private static char lower(char c) {
    return c >= 'A' && c <= 'F' ? (char) (c + 'a' - 'A') : c;
  }

  private Num number() throws NotJson {
    int from = at;
    if (peek() == '-') {
      at++;
    }
    if (peek() == '0') {
      at++;
    } else {
      digits();
    }
    if (peek() == '.') {
      at++;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      digits();
    }
    return new Num(text.substring(from, at));
  }

  private void digits() throws NotJson {
    if (!isDigit(peek())) {
      throw wrong("digit");
    }
    while (isDigit(peek())) {
      at++;
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private void word(String word) throws NotJson {
    if (!text.startsWith(word, at)) {
      throw wrong(word);
    }
    at += word.length();
  }

  private void white() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  /** Returns NUL at the end, which is no JSON anywhere either. */
  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private char next() throws NotJson {
    if (at == text.length()) {
      throw wrong("end");
    }
    return text.charAt(at++);
  }

  private void take(char c) throws NotJson {
    if (next() != c) {
      throw wrong("no " + c);
    }
  }

  private void deeper() throws NotJson {
    if (++depth > MAX_DEPTH) {
      throw wrong("too deep");
    }
  }

  private NotJson wrong(String what) {
    return new NotJson(what + " at " + at);
  }
}
