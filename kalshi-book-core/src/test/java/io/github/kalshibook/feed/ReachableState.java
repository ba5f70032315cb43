package io.github.kalshibook.feed;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Everything that is reachable from some objects through the fields of our classes and Jackson's,
 * through collections, maps, arrays and atomic references. Other objects of the JDK are leaves.
 */
final class ReachableState {
  /** What the names of Jackson's fields begin with. */
  static final String JACKSON = "jackson ";

  /** How many things each container field holds, the largest of all its instances. */
  final Map<String, Integer> sizes = new TreeMap<>();

  /** All texts. */
  final Set<String> texts = new TreeSet<>();

  /** How long the primitive arrays of each field are, the longest of all its instances. */
  final Map<String, Integer> buffers = new TreeMap<>();

  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Found> open = new ArrayDeque<>();

  private record Found(String field, Object value) {}

  static ReachableState of(Object... roots) {
    ReachableState state = new ReachableState();
    for (Object root : roots) {
      state.find("root", root);
    }
    while (!state.open.isEmpty()) {
      state.visit(state.open.pop());
    }
    return state;
  }

  private void find(String field, Object value) {
    if (value != null && seen.add(value)) {
      open.push(new Found(field, value));
    }
  }

  private void visit(Found found) {
    Object value = found.value();
    if (value instanceof String text) {
      texts.add(text);
    } else if (value instanceof Map<?, ?> map) {
      sized(found.field(), map.size());
      map.forEach(
          (key, held) -> {
            find(found.field(), key);
            find(found.field(), held);
          });
    } else if (value instanceof Collection<?> collection) {
      sized(found.field(), collection.size());
      collection.forEach(held -> find(found.field(), held));
    } else if (value instanceof AtomicReference<?> reference) {
      find(found.field(), reference.get());
    } else if (value instanceof AtomicReferenceArray<?> array) {
      int held = 0;
      for (int i = 0; i < array.length(); i++) {
        held += array.get(i) == null ? 0 : 1;
        find(found.field(), array.get(i));
      }
      sized(found.field(), held);
    } else if (value.getClass().isArray()) {
      visitArray(found);
    } else if (isWalked(value.getClass())) {
      for (Class<?> type = value.getClass(); isWalked(type); type = type.getSuperclass()) {
        visitFields(type, value);
      }
    }
  }

  private void visitArray(Found found) {
    int length = Array.getLength(found.value());
    if (found.value().getClass().getComponentType().isPrimitive()) {
      buffers.merge(found.field(), length, Math::max);
      return;
    }
    int held = 0;
    for (int i = 0; i < length; i++) {
      Object element = Array.get(found.value(), i);
      held += element == null ? 0 : 1;
      find(found.field(), element);
    }
    sized(found.field(), held);
  }

  private void visitFields(Class<?> type, Object value) {
    for (Field field : type.getDeclaredFields()) {
      boolean constant = type.isEnum() && Modifier.isStatic(field.getModifiers());
      if (!field.getType().isPrimitive() && !constant) {
        field.setAccessible(true);
        try {
          find(room(type) + type.getSimpleName() + "." + field.getName(), field.get(value));
        } catch (IllegalAccessException e) {
          throw new AssertionError(e);
        }
      }
    }
  }

  private void sized(String field, int size) {
    sizes.merge(field, size, Math::max);
  }

  private static boolean isWalked(Class<?> type) {
    return type != null
        && (type.getName().startsWith("io.github.kalshibook.") || !room(type).isEmpty());
  }

  private static String room(Class<?> type) {
    return type.getName().startsWith("com.fasterxml.jackson.") ? JACKSON : "";
  }
}
