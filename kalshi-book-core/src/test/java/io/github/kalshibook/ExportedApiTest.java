package io.github.kalshibook;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Exports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every public type is a promise, so each one is written down in {@code exported-api.txt}: a type
 * that becomes public by accident fails here, and one that is meant shows in the diff.
 */
class ExportedApiTest {
  private static final String UPDATE_PROPERTY = "api.update";

  private static final String HEADER =
      """
      # The public types of the exported packages, approved. Written by
      #   mvn -pl kalshi-book-core test -Dtest=ExportedApiTest -Dapi.update=true
      """;

  @Test
  void exportedTypes_areTheApprovedOnes() throws IOException {
    Path approved = CompiledModule.testResource("exported-api.txt");
    List<String> found = exportedTypes();

    if (Boolean.getBoolean(UPDATE_PROPERTY)) {
      Files.writeString(approved, HEADER + lines(found));
    }

    assertThat(found)
        .as(
            "public types of the exported packages; if they are meant, run the command in "
                + approved)
        .containsExactlyInAnyOrderElementsOf(approvedTypes(approved));
  }

  private static List<String> exportedTypes() throws IOException {
    Set<String> exported =
        CompiledModule.descriptor().exports().stream()
            .map(Exports::source)
            .collect(Collectors.toUnmodifiableSet());
    return CompiledModule.classes().stream()
        .filter(type -> exported.contains(type.getPackageName()))
        .filter(CompiledModule::isVisible)
        .map(JavaClass::getName)
        .sorted()
        .toList();
  }

  private static List<String> approvedTypes(Path approved) throws IOException {
    try (Stream<String> lines = Files.lines(approved)) {
      return lines.filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    }
  }

  private static String lines(List<String> types) {
    return types.stream().map(type -> type + "\n").collect(Collectors.joining());
  }
}
