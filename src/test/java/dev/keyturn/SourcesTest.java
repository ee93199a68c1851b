package dev.keyturn;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CaseTree;
import com.sun.source.tree.ConstantCaseLabelTree;
import com.sun.source.tree.DefaultCaseLabelTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import dev.keyturn.rotation.Phase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What only the sources show, as ArchitectureTest looks at what was compiled of them. */
class SourcesTest {
  private static final Path MAIN = Path.of("src", "main", "java");
  private static final int LONGEST = 300;

  /** A new phase must be thought of everywhere, and the compiler says where. */
  @Test
  void a_switch_over_the_phases_names_each_of_them() throws IOException {
    assertThat(withDefaultOverPhases(sources()))
        .filteredOn(place -> !place.startsWith("Wording."))
        .isEmpty();
  }

  @Test
  void a_default_over_the_phases_is_found() throws IOException {
    String planted =
        """
        class Planted {
          int wrong(Phase p) { return switch (p) { case PLANNED, STAGING -> 1; default -> 0; }; }
          void wrongToo(Phase p) {
            switch (p) {
              case Phase.STORING:
              default:
            }
          }
          int right(Phase p) { return switch (p) { case PLANNED -> 1; case STAGING -> 2; }; }
          int other(Day day) { return switch (day) { case MONDAY -> 1; default -> 0; }; }
        }
        """;

    assertThat(withDefaultOverPhases(List.of(source(planted))))
        .containsExactly("Planted.java:2", "Planted.java:4");
  }

  @Test
  void a_file_is_short_enough_to_be_read_in_one_go() {
    assertThat(sources().stream().filter(file -> lines(file) > LONGEST).map(SourcesTest::name))
        .isEmpty();
  }

  @Test
  void a_file_that_is_too_long_is_found() {
    assertThat(lines(source("class Planted {\n" + "\n".repeat(LONGEST - 1) + "}")))
        .isEqualTo(LONGEST + 1);
  }

  private static List<JavaFileObject> sources() {
    try (Stream<Path> files = Files.walk(MAIN)) {
      List<Path> all = files.filter(file -> file.toString().endsWith(".java")).toList();
      var manager = ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, null);
      var sources = new ArrayList<JavaFileObject>();
      manager.getJavaFileObjectsFromPaths(all).forEach(sources::add);
      return sources;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JavaFileObject source(String text) {
    return new SimpleJavaFileObject(
        URI.create("string:///Planted.java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }

  private static long lines(JavaFileObject file) {
    try {
      return file.getCharContent(true).toString().lines().count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(JavaFileObject file) {
    return Path.of(file.toUri().getPath()).getFileName().toString();
  }

  /**
   * Where they are; a switch is one over phases when it has no other names in its labels.
   *
   * @return such as {@code Observer.java:12}
   */
  private static List<String> withDefaultOverPhases(List<JavaFileObject> sources)
      throws IOException {
    var task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, null, List.of("-proc:none"), null, sources);
    var found = new ArrayList<String>();
    for (var unit : task.parse()) {
      var scanner =
          new TreeScanner<@Nullable Void, @Nullable Void>() {
            @Override
            public @Nullable Void visitSwitch(SwitchTree tree, @Nullable Void nothing) {
              look(tree.getCases(), unit.getLineMap().getLineNumber(start(tree)));
              return super.visitSwitch(tree, nothing);
            }

            @Override
            public @Nullable Void visitSwitchExpression(
                SwitchExpressionTree tree, @Nullable Void nothing) {
              look(tree.getCases(), unit.getLineMap().getLineNumber(start(tree)));
              return super.visitSwitchExpression(tree, nothing);
            }

            private long start(Tree tree) {
              return Trees.instance(task).getSourcePositions().getStartPosition(unit, tree);
            }

            private void look(List<? extends CaseTree> cases, long line) {
              if (isOverPhasesWithDefault(cases)) {
                found.add(name(unit.getSourceFile()) + ":" + line);
              }
            }
          };
      scanner.scan(unit, null);
    }
    return found;
  }

  private static boolean isOverPhasesWithDefault(List<? extends CaseTree> cases) {
    Set<String> names = new TreeSet<>();
    boolean otherwise = false;
    for (CaseTree each : cases) {
      for (var label : each.getLabels()) {
        if (label instanceof ConstantCaseLabelTree constant) {
          String text = constant.getConstantExpression().toString();
          names.add(text.substring(text.lastIndexOf('.') + 1));
        } else if (label instanceof DefaultCaseLabelTree) {
          otherwise = true;
        }
      }
    }
    Set<String> phases = Arrays.stream(Phase.values()).map(Phase::name).collect(Collectors.toSet());
    return otherwise && !names.isEmpty() && phases.containsAll(names);
  }
}
