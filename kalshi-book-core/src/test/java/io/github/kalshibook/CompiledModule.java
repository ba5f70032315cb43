package io.github.kalshibook;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** What the compiler made of this module's main sources, for the tests that judge its shape. */
final class CompiledModule {
  /** Surefire says where the module lies; an IDE starts tests in that folder. */
  private static final Path FOLDER = Path.of(System.getProperty("basedir", ""));

  private static final Path CLASSES = FOLDER.resolve("target/classes");

  private CompiledModule() {}

  static JavaClasses classes() {
    return new ClassFileImporter().importPath(CLASSES);
  }

  /** Read from the class file, because the tests themselves run on the class path. */
  static ModuleDescriptor descriptor() throws IOException {
    try (InputStream in = Files.newInputStream(CLASSES.resolve("module-info.class"))) {
      return ModuleDescriptor.read(in);
    }
  }

  static Path sources() {
    return FOLDER.resolve("src/main/java");
  }

  static Path testResource(String name) {
    return FOLDER.resolve("src/test/resources").resolve(name);
  }

  /** Whether users can name a type: if it is nested, every type around it must be visible too. */
  static boolean isVisible(JavaClass type) {
    return isVisible(type.getModifiers())
        && type.getEnclosingClass().map(CompiledModule::isVisible).orElse(true);
  }

  static boolean isVisible(Set<JavaModifier> modifiers) {
    return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
  }
}
