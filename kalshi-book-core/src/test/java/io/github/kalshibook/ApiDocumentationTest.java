package io.github.kalshibook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.PackageTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Exports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/**
 * Everything that users can name has a comment. The javadoc tool could check this too, but only
 * together with a tag for every parameter and result, and a tag that repeats a name helps nobody.
 */
class ApiDocumentationTest {
  @Test
  void exportedPackages_areDocumented() throws IOException {
    for (Exports exported : CompiledModule.descriptor().exports()) {
      Path folder = CompiledModule.sources().resolve(exported.source().replace('.', '/'));

      assertThat(folder.resolve("package-info.java")).exists();
      assertThat(undocumented(folder)).as("without a comment in " + exported.source()).isEmpty();
    }
  }

  private static List<String> undocumented(Path folder) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        Stream<Path> sources = Files.list(folder)) {
      List<Path> java = sources.filter(path -> path.toString().endsWith(".java")).toList();
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(java));
      var scanner = new Scanner(DocTrees.instance(task));
      for (CompilationUnitTree file : task.parse()) {
        scanner.scan(file, null);
      }
      return scanner.undocumented;
    }
  }

  /** Walks through visible declarations only: what lies in a hidden type is hidden too. */
  private static final class Scanner extends TreePathScanner<Void, Void> {
    private static final Set<Tree.Kind> OPEN_KINDS =
        Set.of(Tree.Kind.INTERFACE, Tree.Kind.ANNOTATION_TYPE);

    private final List<String> undocumented = new ArrayList<>();
    private final DocTrees docs;

    private Scanner(DocTrees docs) {
      this.docs = docs;
    }

    @Override
    public Void visitPackage(PackageTree tree, Void unused) {
      boolean isPackageInfo =
          getCurrentPath()
              .getCompilationUnit()
              .getSourceFile()
              .isNameCompatible("package-info", JavaFileObject.Kind.SOURCE);
      if (isPackageInfo) {
        requireComment("package-info");
      }
      return null;
    }

    @Override
    public Void visitClass(ClassTree tree, Void unused) {
      if (isVisible(tree.getModifiers())) {
        requireComment(tree.getSimpleName().toString());
        return super.visitClass(tree, null);
      }
      return null;
    }

    @Override
    public Void visitMethod(MethodTree tree, Void unused) {
      if (isVisible(tree.getModifiers()) && !overrides(tree) && !isCompactConstructor(tree)) {
        requireComment(tree.getName().toString());
      }
      return null;
    }

    @Override
    public Void visitVariable(VariableTree tree, Void unused) {
      if (isVisible(tree.getModifiers())) {
        requireComment(tree.getName().toString());
      }
      return null;
    }

    private boolean isVisible(ModifiersTree modifiers) {
      Set<Modifier> flags = modifiers.getFlags();
      boolean inOpenKind = OPEN_KINDS.contains(parent().getKind());
      return flags.contains(Modifier.PUBLIC)
          || flags.contains(Modifier.PROTECTED)
          || (inOpenKind && !flags.contains(Modifier.PRIVATE));
    }

    private Tree parent() {
      return getCurrentPath().getParentPath().getLeaf();
    }

    /** What overrides inherits its comment. */
    private static boolean overrides(MethodTree tree) {
      return tree.getModifiers().getAnnotations().stream()
          .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
    }

    /** Its parameters, written nowhere, are the components that the record's comment explains. */
    private boolean isCompactConstructor(MethodTree tree) {
      return parent().getKind() == Tree.Kind.RECORD
          && tree.getReturnType() == null
          && tree.getParameters().isEmpty();
    }

    private void requireComment(String name) {
      String comment = docs.getDocComment(getCurrentPath());
      if (comment == null || comment.isBlank()) {
        CompilationUnitTree file = getCurrentPath().getCompilationUnit();
        long start = docs.getSourcePositions().getStartPosition(file, getCurrentPath().getLeaf());
        String place =
            file.getSourceFile().getName() + ":" + file.getLineMap().getLineNumber(start);
        undocumented.add(name + " (" + place + ")");
      }
    }
  }
}
