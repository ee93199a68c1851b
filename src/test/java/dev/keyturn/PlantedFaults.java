package dev.keyturn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.ArchitectureTest.Rule;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
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
    DOMAIN_WITH_A_CALL(
        Rule.THE_DOMAIN_CALLS_NOBODY,
        "package dev.keyturn.rotation; class Planted { dev.keyturn.remote.Called called; }",
        "package dev.keyturn.remote; public class Called {}"),
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
    ENGINE_WITH_AN_ADAPTER(
        Rule.ONLY_WIRING_AND_THE_DOCTOR_KNOW_ADAPTERS,
        "package dev.keyturn.engine; class Planted { dev.keyturn.adapter.vault.Outside outside; }",
        "package dev.keyturn.adapter.vault; public class Outside {}"),
    CLI_WITH_AN_ADAPTER(
        Rule.ONLY_WIRING_AND_THE_DOCTOR_KNOW_ADAPTERS,
        "package dev.keyturn.cli; class Planted { dev.keyturn.adapter.vault.Outside outside; }",
        "package dev.keyturn.adapter.vault; public class Outside {}"),
    SERVER_WITH_THE_DOCTOR(
        Rule.ONLY_THE_CLI_ASKS_THE_DOCTOR,
        "package dev.keyturn.wiring; class Planted { dev.keyturn.doctor.Examination outside; }",
        "package dev.keyturn.doctor; public class Examination {}"),
    ADAPTER_WITH_THE_ENGINE(
        Rule.ADAPTERS_DO_NOT_KNOW_WHO_CALLS_THEM,
        "package dev.keyturn.adapter.vault; class Planted { dev.keyturn.engine.Above above; }",
        "package dev.keyturn.engine; public class Above {}"),
    TWO_PACKAGES_THAT_NEED_EACH_OTHER(
        Rule.PACKAGES_HAVE_NO_CYCLES,
        "package dev.keyturn.plan; public class Planted { dev.keyturn.audit.Back back; }",
        "package dev.keyturn.audit; public class Back { dev.keyturn.plan.Planted there; }"),
    CLI_WITH_THE_API(
        Rule.THE_CLI_DOES_NOT_KNOW_THE_API,
        "package dev.keyturn.cli; class Planted { dev.keyturn.api.Resource resource; }",
        "package dev.keyturn.api; public class Resource {}"),
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
    SANDBOX_WITH_THE_AUDIT_TRAIL(
        Rule.THE_SANDBOX_KNOWS_NOTHING_OF_KEYTURN,
        "package dev.keyturn.sandbox.railway; class Planted { dev.keyturn.audit.Entry entry; }",
        "package dev.keyturn.audit; public class Entry {}"),
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
        Rule.CLASSES_ARE_NAMED_FOR_A_TOPIC, "package dev.keyturn.engine; class RotationManager {}");

    final Rule against;
    private final List<String> sources;

    Fault(Rule against, String... sources) {
      this.against = against;
      this.sources = List.of(sources);
    }

    String offender() {
      return nameOf(sources.getFirst());
    }

    void compileInto(Path folder) {
      var compiler = ToolProvider.getSystemJavaCompiler();
      var problems = new StringWriter();
      var options =
          List.of(
              "-d",
              folder.toString(),
              "-classpath",
              System.getProperty("java.class.path"),
              "-proc:none");
      var files = sources.stream().map(Fault::file).toList();
      assertThat(compiler.getTask(problems, null, null, options, null, files).call())
          .as(problems.toString())
          .isTrue();
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
}
