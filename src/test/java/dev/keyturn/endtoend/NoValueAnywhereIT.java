package dev.keyturn.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyturn.sandbox.SandboxWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * After a whole rotation no value is in anything that Keyturn wrote or said, not even with every
 * library at TRACE. The environment of its processes is where tokens belong, and is not searched.
 */
@Execution(ExecutionMode.CONCURRENT)
class NoValueAnywhereIT {
  private static final Path TRACE = Path.of("src/test/resources/endtoend/trace.xml");
  private static final Pattern CLIENT_TOKEN = Pattern.compile("hvs\\.[0-9a-f]{32}");

  /** Railway's, the application's, and the AppRole's secret id. */
  private static final int TOKENS = 3;

  /** The fingerprint key and the audit trail's signing key. */
  private static final int KEYTURNS_OWN = 2;

  private final Haystack haystack = new Haystack();
  private int runs;

  @Test
  void no_value_and_no_token_is_in_anything_that_was_written(@TempDir Path elsewhere)
      throws IOException, InterruptedException, SQLException {
    try (var rehearsed = Shop.start()) {
      var environment = new TreeMap<>(rehearsed.environment());
      environment.put("KEYTURN_DEBUG", "1");
      environment.put("KEYTURN_LOG_LEVEL", "TRACE");
      Path data = rehearsed.folder().resolve("data");
      var values = tokens(environment);
      var before = RailwayReader.variables(environment);
      Shop.SECRETS.forEach(name -> values.put("outgoing " + name, before.get(name)));

      keyturn(
          environment,
          elsewhere,
          10,
          "rotate",
          "shop",
          "-e",
          "production",
          "-r",
          "test",
          "--detach");
      keyturn(environment, elsewhere, 10, "run-due", "--patience", "PT0S");
      String id = Ledger.id(data);
      keyturn(Shop.as("alice", environment), elsewhere, 0, "approve", id, "-r", "reviewed");
      keyturn(environment, elsewhere, 0, "run-due");
      keyturn(environment, elsewhere, 0, "status", id, "--json");
      keyturn(environment, elsewhere, 0, "plans", "explain", "shop");
      String export = elsewhere.resolve("audit.jsonl").toString();
      keyturn(environment, elsewhere, 0, "audit", "export", export);
      assertThat(Ledger.phase(data)).isEqualTo("COMPLETED");

      values.putAll(inVault(rehearsed.world()));
      var after = RailwayReader.variables(environment);
      Shop.SECRETS.forEach(name -> values.put("in force " + name, after.get(name)));
      // By name and number only: a failed assertion must not print a value either.
      assertThat(values.keySet()).contains("outgoing JWT_SECRET", "RAILWAY_TOKEN_SHOP");
      assertThat(values.size()).isEqualTo(TOKENS + 2 * 3 + 2 * 3 + KEYTURNS_OWN);
      assertThat(values.values().stream().mapToInt(String::length).min().orElse(0))
          .isGreaterThanOrEqualTo(24);

      String dump = String.join("\n", Ledger.rows(data, "script"));
      assertThat(dump).containsIgnoringCase("rotation_secret");
      haystack.add("the database as SQL", dump);
      haystack.addFiles(rehearsed.folder());
      haystack.addFiles(elsewhere);
      haystack.addFiles(Path.of("target/surefire-reports"));
      haystack.addFiles(Path.of("target/failsafe-reports"));
      assertThat(haystack.find(values)).isEmpty();
      assertThat(haystack.matching(CLIENT_TOKEN)).isEmpty();
      assertThat(Files.size(elsewhere.resolve("trace-4.log"))).isGreaterThan(100_000);

      assertTheSearchFinds(values, data, elsewhere);
    }
  }

  /** Runs to its end; all that it says and logs, and its command line, goes onto the haystack. */
  private void keyturn(
      Map<String, String> environment, Path elsewhere, int code, String... arguments)
      throws IOException {
    runs++;
    var jvm =
        List.of(
            "-Dlogback.configurationFile=" + TRACE.toAbsolutePath(),
            "-Dtrace.file=" + elsewhere.resolve("trace-" + runs + ".log"),
            "-Djava.io.tmpdir=" + elsewhere);
    try (var run = Keyturn.startWith(jvm, environment, arguments)) {
      Path commandLine = Path.of("/proc", String.valueOf(run.pid()), "cmdline");
      if (Files.isReadable(commandLine)) {
        haystack.add("command line " + runs, Files.readString(commandLine));
      }
      assertThat(run.end(Duration.ofMinutes(2))).as(run.toString()).isEqualTo(code);
      haystack.add("what run " + runs + " said", run.toString());
    }
  }

  private static Map<String, String> tokens(Map<String, String> environment) {
    var tokens = new TreeMap<String, String>();
    environment.forEach((name, value) -> {
      if (name.contains("TOKEN") || name.endsWith("SECRET_ID")) {
        tokens.put(name, value);
      }
    });
    return tokens;
  }

  /** Every version's value, Keyturn's own keys included; the audit anchor is public. */
  private static Map<String, String> inVault(SandboxWorld world)
      throws IOException, InterruptedException {
    var values = new TreeMap<String, String>();
    try (var vault = new VaultReader(world)) {
      for (String folder : List.of("shop/production", "keyturn")) {
        for (String name : vault.list("secret", folder)) {
          if (name.equals("audit-anchor")) {
            continue;
          }
          int number = 0;
          for (JsonNode version : vault.versions("secret", folder + "/" + name)) {
            number++;
            JsonNode value = version.has(name) ? version.get(name) : version.path("key");
            values.put(folder + "/" + name + " version " + number, value.asText());
          }
        }
      }
    }
    return values;
  }

  /** One value in every form: as files, and in the database, which may be packed. */
  private static void assertTheSearchFinds(Map<String, String> values, Path data, Path elsewhere)
      throws IOException, SQLException {
    String canary = values.get("outgoing JWT_SECRET");
    Path planted = Files.createDirectories(elsewhere.resolve("planted"));
    var forms = Haystack.forms(canary);
    for (var form : forms.entrySet()) {
      Files.writeString(planted.resolve(form.getKey()), "x" + form.getValue() + "y", ISO_8859_1);
    }
    var files = new Haystack();
    files.addFiles(planted);
    var found = files.find(Map.of("canary", canary));
    assertThat(forms.keySet())
        .allSatisfy(
            form -> assertThat(found).contains(planted.resolve(form) + ": canary as " + form));
    Ledger.execute(data, "create table canary as select '" + canary + "' as text");
    var database = new Haystack();
    database.add("sql", String.join("\n", Ledger.rows(data, "script")));
    assertThat(database.find(Map.of("canary", canary))).isNotEmpty();
  }
}
