package dev.keyturn.plan;

import static dev.keyturn.plan.PlanChecks.when;

import dev.keyturn.rotation.Material.Supplied;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The rules on what a secret's variables are called; {@link PlanChecks} lists them. Names are
 * looked at as they come out, suffix and all.
 */
final class NameRules {
  /** What the store writes beside each value. */
  static final Set<String> LABELS = Set.of("rotation_id", "kid", "op_key");

  /** What shells, loaders and language runtimes read, whoever runs in them. */
  private static final Pattern PROGRAMS =
      Pattern.compile(
          "PATH|HOME|USER|LOGNAME|SHELL|IFS|ENV|BASH_ENV|PWD|TMPDIR|HOSTNAME|PORT|LANG|LC_[A-Z]+|TZ"
              + "|LD_.+|DYLD_.+|GCONV_PATH|GLIBC_TUNABLES|MALLOC_.+"
              + "|NODE_(?:OPTIONS|PATH|ENV|EXTRA_CA_CERTS|TLS_REJECT_UNAUTHORIZED)"
              + "|(?:JAVA_TOOL|JDK_JAVA)_OPTIONS|JAVA_(?:OPTS|HOME)|CLASSPATH|CATALINA_OPTS"
              + "|PYTHON(?:PATH|HOME|STARTUP|BREAKPOINT|WARNINGS)|PERL5(?:OPT|LIB|DB)|RUBY(?:OPT|LIB)"
              + "|PHPRC|PHP_INI_SCAN_DIR|DOTNET_STARTUP_HOOKS|(?:DOTNET|CORECLR|COR)_.*PROFILER.*"
              + "|GODEBUG|SSL_CERT_(?:FILE|DIR)|(?:CURL|REQUESTS)_CA_BUNDLE|(?:HTTPS?|ALL|NO)_PROXY"
              + "|GIT_(?:SSH|SSH_COMMAND|ASKPASS|EXEC_PATH|CONFIG_.+)");

  /** As Railway's templates and the databases' own images call them. */
  private static final Pattern DATABASES =
      Pattern.compile(
          "(?:PG|POSTGRES(?:QL)?|MYSQL|MARIADB|MONGO(?:DB)?|REDIS|VALKEY|CLICKHOUSE|RABBITMQ)"
              + "_?(?:(?:INITDB|ROOT|USER|ADMIN|DEFAULT|PUBLIC|PRIVATE)_)*(?:PASSWORD|PASS|URL|URI|DSN)");

  /** Nobody hands in another one that both the database and its services know by then. */
  private static final Pattern CONNECTION = Pattern.compile("DATABASE_(?:[A-Z]+_)?URL");

  /** Of Better Auth, Laravel and Django: comma-separated, or a list with numbers. */
  private static final Set<String> KEY_LISTS =
      Set.of("BETTER_AUTH_SECRETS", "APP_PREVIOUS_KEYS", "SECRET_KEY_FALLBACKS");

  private static final Pattern AUTH_JS = Pattern.compile("AUTH_SECRET_[1-3]");

  private NameRules() {}

  static Stream<PlanFinding> namesAreFreeToUse(PlannedSecret secret, String path) {
    int longest =
        Math.max(secret.pendingVariable().length(), secret.previousVariable().orElse("").length());
    return Stream.of(
            firstOf(
                secret,
                path,
                (variable, at) ->
                    when(
                        variable.startsWith("RAILWAY_"),
                        PlanReason.RESERVED_NAME,
                        at,
                        variable,
                        "another name",
                        "Rename the variable.")),
            when(
                LABELS.contains(secret.field()),
                PlanReason.RESERVED_NAME,
                path + ".field",
                secret.field(),
                "another field",
                "Rename the field; each version carries our own labels beside it."),
            when(
                longest > PlanForm.LONGEST_VARIABLE,
                PlanReason.NAME_TOO_LONG,
                path + ".name",
                longest + " characters with its suffix",
                "at most " + PlanForm.LONGEST_VARIABLE,
                "Shorten the name or the suffixes."))
        .flatMap(found -> found);
  }

  static Stream<PlanFinding> nobodyElseCountsOnTheName(PlannedSecret secret, String path) {
    boolean supplied = secret.material() instanceof Supplied;
    return firstOf(
        secret,
        path,
        (variable, at) -> {
          if (CONNECTION.matcher(variable).matches()
              || (!supplied && DATABASES.matcher(variable).matches())) {
            return found(
                PlanReason.DATABASE_NEVER_LEARNS,
                at,
                variable,
                "a secret that the services themselves check",
                "Take it out of the plan and change the password at the database, where services refer to the database's own variable.");
          }
          if (PROGRAMS.matcher(variable).matches()) {
            return found(
                PlanReason.STEERS_PROGRAMS,
                at,
                variable,
                "a variable that only the application reads",
                "Take it out of the plan; if the application has a secret of that name, rename it.");
          }
          if (variable.startsWith("KEYTURN_") || OwnSettings.has(variable)) {
            return found(
                PlanReason.OWN_SETTING,
                at,
                variable,
                "a variable of the application's own",
                "Take it out of the plan; docs/configuration.md says where each setting comes from.");
          }
          return when(
              KEY_LISTS.contains(variable),
              PlanReason.SEVERAL_KEYS_IN_ONE,
              at,
              variable,
              "a variable with one value",
              "Take it out of the plan; let the application read each key from a variable of its own.");
        });
  }

  static Stream<PlanFinding> authJsSignsWithItsOwnName(PlannedSecret secret, String path) {
    return firstOf(
        secret,
        path,
        (variable, at) ->
            when(
                AUTH_JS.matcher(variable).matches(),
                PlanReason.SIGNS_AT_ONCE,
                at,
                variable,
                "slots that Auth.js does not read by itself",
                "Delete slots, and let the application hand Auth.js its secrets: [AUTH_SECRET, AUTH_SECRET_NEW, AUTH_SECRET_PREVIOUS], those that are set."));
  }

  static Stream<PlanFinding> slotsAreDifferentVariables(PlannedSecret secret, String path) {
    var previous = secret.previousVariable();
    var stored = secret.storedIn();
    return Stream.concat(
        when(
            previous.filter(secret.pendingVariable()::equals).isPresent(),
            PlanReason.SLOTS_COLLIDE,
            path + ".slots",
            "the same suffix " + secret.slots().pending() + " twice",
            "two suffixes",
            "Write slots: { new: _NEW, previous: _PREVIOUS }."),
        when(
            stored
                .filter(s ->
                    s.equals(secret.name())
                        || s.equals(secret.pendingVariable())
                        || previous.filter(s::equals).isPresent())
                .isPresent(),
            PlanReason.STORED_IN_ITSELF,
            path + ".stored-in",
            secret.currentVariable(),
            "a variable other than " + secret.name() + " and its slots",
            "Name the variable that holds the value, or delete stored-in."));
  }

  /** One mistake is enough: a name that is wrong is wrong in each of its slots. */
  private static Stream<PlanFinding> firstOf(
      PlannedSecret secret, String path, PlanChecks.Rule<String> rule) {
    return Stream.of(
            rule.check(secret.name(), path + ".name"),
            secret.storedIn().stream().flatMap(v -> rule.check(v, path + ".stored-in")),
            rule.check(secret.pendingVariable(), path + ".slots.new"),
            secret.previousVariable().stream()
                .flatMap(v -> rule.check(v, path + ".slots.previous")))
        .flatMap(found -> found)
        .limit(1);
  }

  private static Stream<PlanFinding> found(
      PlanReason reason, String path, String found, String expected, String remedy) {
    return when(true, reason, path, found, expected, remedy);
  }
}
