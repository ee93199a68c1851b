package dev.keyturn;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import dev.keyturn.ArchitectureTest.Rule;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Small classes that each break one architecture rule. They exist only while a test runs. */
final class PlantedFaults {
  private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);");
  private static final Pattern TYPE = Pattern.compile("class (\\w+)");

  private PlantedFaults() {}

  /** The first class of each is the offender that a failure must name. */
  enum Fault {
    DOMAIN_WITH_A_DATABASE(
        Rule.THE_DOMAIN_NEEDS_ONLY_THE_JDK,
        "package dev.keyturn.rotation; class Planted { java.sql.Connection connection; }"),
    DOMAIN_WITH_A_NETWORK(
        Rule.THE_DOMAIN_NEEDS_ONLY_THE_JDK,
        "package dev.keyturn.rotation.port; class Planted { java.net.URI address; }"),
    DOMAIN_WITH_THE_ENGINE(
        Rule.THE_DOMAIN_NEEDS_ONLY_THE_JDK,
        "package dev.keyturn.rotation; class Planted { dev.keyturn.engine.Above above; }",
        "package dev.keyturn.engine; public class Above {}"),
    TEXT_WITH_THE_DOMAIN(
        Rule.TEXT_NEEDS_ONLY_THE_JDK,
        "package dev.keyturn.text; class Planted { dev.keyturn.rotation.Above above; }",
        "package dev.keyturn.rotation; public class Above {}"),
    CALLING_OUT_WITH_THE_DOMAIN(
        Rule.CALLING_OUT_NEEDS_ONLY_THE_JDK,
        "package dev.keyturn.remote; class Planted { dev.keyturn.rotation.Above above; }",
        "package dev.keyturn.rotation; public class Above {}"),
    ADAPTER_WITH_ANOTHER(
        Rule.ADAPTERS_DO_NOT_KNOW_EACH_OTHER,
        "package dev.keyturn.adapter.vault; class Planted { dev.keyturn.adapter.railway.Beside b; }",
        "package dev.keyturn.adapter.railway; public class Beside {}"),
    ADAPTER_WITH_A_REQUEST(
        Rule.ONLY_THE_ADAPTER_THAT_PEOPLE_SPEAK_THROUGH_MAKES_REQUESTS,
        "package dev.keyturn.adapter.email; class Planted { dev.keyturn.request.Above above; }",
        "package dev.keyturn.request; public class Above {}"),
    TWO_PACKAGES_THAT_NEED_EACH_OTHER(
        Rule.PACKAGES_HAVE_NO_CYCLES,
        "package dev.keyturn.plan; public class Planted { dev.keyturn.audit.Back back; }",
        "package dev.keyturn.audit; public class Back { dev.keyturn.plan.Planted there; }"),
    ENGINE_THAT_REVEALS(
        Rule.ONLY_ADAPTERS_REVEAL_VALUES,
        """
        package dev.keyturn.engine;
        class Planted {
          String text(dev.keyturn.rotation.SecretValue value) { return value.reveal(); }
        }
        """),
    DOMAIN_THAT_REVEALS_BY_REFERENCE(
        Rule.ONLY_ADAPTERS_REVEAL_VALUES,
        """
        package dev.keyturn.rotation;
        class Planted {
          java.util.function.Function<SecretValue, String> text = SecretValue::reveal;
        }
        """),
    ENGINE_WITH_ITS_OWN_TIME(
        Rule.TIME_COMES_FROM_THE_CLOCK,
        "package dev.keyturn.engine; class Planted { Object at = java.time.Instant.now(); }"),
    SANDBOX_WITH_ITS_OWN_TIME_BY_REFERENCE(
        Rule.TIME_COMES_FROM_THE_CLOCK,
        """
        package dev.keyturn.sandbox;
        class Planted {
          java.util.function.Supplier<java.time.Instant> now = java.time.Instant::now;
        }
        """),
    ADAPTER_WITH_MILLISECONDS(
        Rule.TIME_COMES_FROM_THE_CLOCK,
        "package dev.keyturn.adapter.vault; class Planted { long at = System.currentTimeMillis(); }"),
    PLAN_WITH_TODAY(
        Rule.TIME_COMES_FROM_THE_CLOCK,
        "package dev.keyturn.plan; class Planted { Object day = java.time.LocalDate.now(); }"),
    AUDIT_WITH_ITS_OWN_CLOCK(
        Rule.TIME_COMES_FROM_THE_CLOCK,
        "package dev.keyturn.audit; class Planted { Object c = java.time.Clock.systemUTC(); }"),
    WIRING_THAT_ASKS_THE_DATABASE(
        Rule.ONLY_THE_DATABASES_ADAPTER_SPEAKS_SQL,
        "package dev.keyturn.wiring; class Planted { java.sql.Connection connection; }"),
    API_WITH_THE_POOL(
        Rule.NOBODY_ELSE_HOLDS_THE_POOL,
        "package dev.keyturn.api; class Planted { javax.sql.DataSource pool; }"),
    SLEEPER(
        Rule.NOBODY_SLEEPS,
        """
        package dev.keyturn.sandbox.app;
        class Planted {
          void rest() throws InterruptedException { Thread.sleep(1); }
        }
        """),
    SLEEPER_IN_OTHER_UNITS(
        Rule.NOBODY_SLEEPS,
        """
        package dev.keyturn.adapter.vault;
        class Planted {
          void rest() throws InterruptedException { java.util.concurrent.TimeUnit.SECONDS.sleep(1); }
        }
        """),
    ENGINE_WITH_ITS_OWN_RANDOMNESS(
        Rule.RANDOMNESS_IS_HANDED_IN,
        "package dev.keyturn.engine; class Planted { Object r = new java.security.SecureRandom(); }"),
    ADAPTER_WITH_ITS_OWN_RANDOMNESS(
        Rule.RANDOMNESS_IS_HANDED_IN,
        """
        package dev.keyturn.adapter.vault;
        class Planted {
          java.util.function.Supplier<Object> random = java.security.SecureRandom::new;
        }
        """),
    CLASS_THAT_OWNS_NO_TOPIC(
        Rule.CLASSES_ARE_NAMED_FOR_A_TOPIC, "package dev.keyturn.engine; class RotationManager {}"),
    TWO_TYPES_OF_ONE_NAME(
        Rule.A_NAME_STANDS_FOR_ONE_TYPE,
        "package dev.keyturn.engine; class Planted {}",
        "package dev.keyturn.audit; class Planted {}");

    final Rule against;
    private final List<String> sources;

    Fault(Rule against, String... sources) {
      this.against = against;
      this.sources = List.of(sources);
    }

    String offender() {
      return nameOf(distinct(sources.getFirst()));
    }

    boolean has(JavaClass type) {
      return sources.stream().map(this::distinct).anyMatch(s -> nameOf(s).equals(type.getName()));
    }

    /** All faults are compiled at once, so each has classes of its own. */
    private String distinct(String source) {
      return source.replaceAll("\\b(Planted|Above|Beside|Back)\\b", "$1_" + name());
    }
  }

  /** Compiles all faults, and the one nosy class of each room. */
  static void compileInto(Path folder) {
    var sources =
        Stream.concat(
            Stream.of(Fault.values()).flatMap(fault -> fault.sources.stream().map(fault::distinct)),
            House.rooms().stream().map(PlantedFaults::nosySource));
    var compiler = ToolProvider.getSystemJavaCompiler();
    var problems = new StringWriter();
    var options =
        List.of(
            "-d",
            folder.toString(),
            "-classpath",
            System.getProperty("java.class.path"),
            "-proc:none");
    var files = sources.map(PlantedFaults::file).toList();
    assertThat(compiler.getTask(problems, null, null, options, null, files).call())
        .as(problems.toString())
        .isTrue();
  }

  static String nosyIn(String room) {
    return "dev.keyturn." + room + ".Nosy";
  }

  static boolean nosy(JavaClass type) {
    return type.getSimpleName().equals("Nosy");
  }

  private static String nosySource(String room) {
    String others =
        House.rooms().stream()
            .filter(other -> !other.equals(room))
            .map(other -> nosyIn(other) + " " + other.replace('.', '_') + ";")
            .collect(Collectors.joining(" "));
    return "package dev.keyturn." + room + "; public class Nosy { " + others + " }";
  }

  private static String nameOf(String source) {
    return find(PACKAGE, source) + "." + find(TYPE, source);
  }

  private static String find(Pattern pattern, String source) {
    return pattern.matcher(source).results().findFirst().orElseThrow().group(1);
  }

  private static JavaFileObject file(String source) {
    var uri = URI.create("string:///" + nameOf(source).replace('.', '/') + ".java");
    return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return source;
      }
    };
  }
}
