package io.github.kalshibook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleDescriptor.Requires;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The module shows its API and nothing else, and asks for nothing it does not use. */
class ModuleExportsTest {
  private ModuleDescriptor module;

  @BeforeEach
  void readDescriptor() throws IOException {
    module = CompiledModule.descriptor();
  }

  @Test
  void module_isNamedAndClosed() {
    assertThat(module.name()).isEqualTo("io.github.kalshibook.core");
    assertThat(module.isOpen()).isFalse();
    assertThat(module.opens()).isEmpty();
  }

  @Test
  void exports_areTheApiAndForEverybody() {
    assertThat(module.exports())
        .allMatch(exported -> !exported.isQualified())
        .extracting(Exports::source)
        .containsExactlyInAnyOrder(
            "io.github.kalshibook.book",
            "io.github.kalshibook.feed",
            "io.github.kalshibook.ticker");
  }

  @Test
  void requires_areTheExpectedOnes() {
    Set<String> names =
        module.requires().stream().map(Requires::name).collect(Collectors.toUnmodifiableSet());

    assertThat(names)
        .contains("java.base", "org.slf4j", "org.jspecify")
        .containsAnyOf("com.fasterxml.jackson.core", "com.fasterxml.jackson.databind")
        .isSubsetOf(
            "java.base",
            "com.fasterxml.jackson.core",
            "com.fasterxml.jackson.databind",
            "org.slf4j",
            "org.jspecify");
  }

  @Test
  void annotations_areNotNeededToRun() {
    assertThat(module.requires())
        .filteredOn(required -> required.name().equals("org.jspecify"))
        .allMatch(required -> required.modifiers().contains(Requires.Modifier.STATIC));
  }

  @Test
  void dependencies_areNotPassedOn() {
    assertThat(module.requires())
        .noneMatch(required -> required.modifiers().contains(Requires.Modifier.TRANSITIVE));
  }
}
