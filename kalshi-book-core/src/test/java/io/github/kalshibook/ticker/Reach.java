package io.github.kalshibook.ticker;

import io.github.kalshibook.book.AlertLog;
import io.github.kalshibook.book.BookRegistry;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds every collection that can be reached from an object through the fields of this library's
 * classes. The registry and the log of alerts are others'; the sinks' code is the test's.
 */
final class Reach {
  private static final Set<Class<?>> OTHERS =
      Set.of(BookRegistry.class, AlertLog.class, PublisherBuilder.class);

  private Reach() {}

  /** Returns all collections, maps as their entries. */
  static List<Collection<?>> collectionsFrom(Object root) throws IllegalAccessException {
    List<Collection<?>> found = new ArrayList<>();
    for (Object object : everythingFrom(root)) {
      if (object instanceof Map<?, ?> map) {
        found.add(map.entrySet());
      } else if (object instanceof Collection<?> collection) {
        found.add(collection);
      }
    }
    return found;
  }

  /** Returns the markets that are held anywhere, in a collection or not. */
  static List<MarketTicker> marketsFrom(Object root) throws IllegalAccessException {
    return everythingFrom(root).stream()
        .filter(MarketTicker.class::isInstance)
        .map(MarketTicker.class::cast)
        .toList();
  }

  /** Returns what is in these collections, but for the fixed list of sinks. */
  static List<Object> elementsFrom(Object root) throws IllegalAccessException {
    List<Object> elements = new ArrayList<>();
    for (Collection<?> collection : collectionsFrom(root)) {
      for (Object element : collection) {
        if (!(element instanceof SinkWorker)) {
          elements.add(element);
        }
      }
    }
    return elements;
  }

  private static Set<Object> everythingFrom(Object root) throws IllegalAccessException {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Object> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      Object object = open.pop();
      if (!seen.add(object)) {
        continue;
      }
      if (object instanceof Map<?, ?> map) {
        open.addAll(map.values());
      } else if (object instanceof Collection<?> collection) {
        open.addAll(collection);
      } else {
        addFields(object, open);
      }
    }
    return seen;
  }

  private static void addFields(Object object, Deque<Object> open) throws IllegalAccessException {
    for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
      if (!type.getName().startsWith("io.github.kalshibook")
          || OTHERS.contains(type)
          || object instanceof TickerSink) {
        return;
      }
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
          field.setAccessible(true);
          Object value = field.get(object);
          if (value != null) {
            open.add(value);
          }
        }
      }
    }
  }
}
