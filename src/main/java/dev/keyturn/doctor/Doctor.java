package dev.keyturn.doctor;

import dev.keyturn.access.Token;
import dev.keyturn.access.TokenStore;
import dev.keyturn.adapter.database.DatabaseBudget;
import dev.keyturn.adapter.railway.RailwayApi;
import dev.keyturn.adapter.railway.RailwaySettings;
import dev.keyturn.adapter.slack.SlackApi;
import dev.keyturn.adapter.slack.SlackApprovers;
import dev.keyturn.adapter.vault.VaultConnection;
import dev.keyturn.audit.AuditStore;
import dev.keyturn.engine.AttestationConsent;
import dev.keyturn.plan.PlanFolder;
import dev.keyturn.plan.PlanMistake;
import dev.keyturn.plan.PlanNotices;
import dev.keyturn.plan.PlanSpec;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.ServiceSnapshot;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.rotation.port.RequestBudget;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.wiring.ProcessEnvironment;
import dev.keyturn.wiring.Program;
import dev.keyturn.wiring.SettingText;
import dev.keyturn.wiring.Settings;
import dev.keyturn.wiring.Settings.WrongSetting;
import io.micronaut.context.ApplicationContext;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tries every permission and setting that the plans need, without changing anything: no variable,
 * no version, no deployment and no row, but for the count of requests to Railway. One check that
 * fails does not keep the others from being made.
 */
public final class Doctor {
  private final ProcessEnvironment environment;
  private final Settings settings;
  private final Clock clock;
  private final boolean asks;
  private final Findings findings;

  private Doctor(
      ProcessEnvironment environment,
      Settings settings,
      Clock clock,
      boolean asks,
      Findings findings) {
    this.environment = environment;
    this.settings = settings;
    this.clock = clock;
    this.asks = asks;
    this.findings = findings;
  }

  /**
   * @param variables environment variables
   * @param plan the only plan to look at; null: all of the folder
   * @param name the only environment of each plan to look at; null: all
   * @param asks whether applications are asked that no rotation has completed with, which sends
   *     them the tokens of the plans
   * @return everything that was found, in the order of the checks
   * @throws WrongSetting there is no such plan or environment
   */
  public static List<Finding> examine(
      Map<String, String> variables, @Nullable String plan, @Nullable String name, boolean asks) {
    var environment = new ProcessEnvironment(variables);
    var findings = new Findings();
    Settings settings = settings(environment, findings);
    return settings == null
        ? findings.all()
        : new Doctor(environment, settings, Program.clock(), asks, findings).run(plan, name);
  }

  /** Null where one of them cannot be used, which is found; then nothing else can be tried. */
  private static @Nullable Settings settings(ProcessEnvironment environment, Findings findings) {
    List<WrongSetting> wrong = SettingText.wrong(environment, List.of());
    try {
      if (wrong.isEmpty()) {
        return Settings.from(environment);
      }
    } catch (WrongSetting e) {
      wrong = List.of(e);
    }
    wrong.forEach(w -> findings.failed("settings", w));
    findings.notTried("everything else", "it counts on the settings");
    return null;
  }

  private List<Finding> run(@Nullable String wanted, @Nullable String name) {
    List<PlanSpec> plans = plans(wanted);
    boolean known =
        plans.isEmpty()
            || name == null
            || plans.stream().anyMatch(plan -> plan.environment(name).isPresent());
    if (!known) {
      throw new WrongSetting("no plan has the environment \"" + name + "\"");
    }
    try (@Nullable ApplicationContext program =
        new DatabaseCheck(environment, findings).run(clock)) {
      List<Subject> subjects = subjects(plans, name, program);
      var settingsCheck = new SettingsCheck(settings, findings);
      findings.attempt("settings for Vault", settingsCheck::vault);
      findings.attempt("addresses of clients", settingsCheck::clientAddresses);
      findings.attempt("settings", () -> subjects.forEach(settingsCheck::of));
      findings.attempt("notices", () -> plans.forEach(this::notices));
      findings.attempt("vault", () -> vault(subjects, program));
      if (program != null) {
        findings.attempt("rotations", () -> rows(program));
      }
      findings.attempt("KEYTURN_AUDIT_WITNESS_FILE", this::witness);
      findings.attempt("slack", () -> slack(subjects, program));
      findings.attempt("railway", () -> remote(subjects, program));
    }
    return findings.all();
  }

  private List<PlanSpec> plans(@Nullable String wanted) {
    PlanFolder.Content folder = PlanFolder.read(settings.plans());
    List<PlanMistake> mistakes =
        folder.mistakes().stream().filter(m -> wanted == null || isOf(m, wanted)).toList();
    for (PlanMistake m : mistakes) {
      findings.failed(
          "plan " + m.file() + ":" + m.line() + ":" + m.column(),
          (m.path().isEmpty() ? "" : m.path() + " is ") + m.found() + ", expected " + m.expected(),
          m.remedy());
    }
    List<PlanSpec> plans =
        folder.plans().stream().filter(p -> wanted == null || p.name().equals(wanted)).toList();
    if (wanted != null && plans.isEmpty() && mistakes.isEmpty()) {
      throw new WrongSetting(
          "there is no plan \"%s\"; valid plans: %s"
              .formatted(wanted, folder.plans().stream().map(PlanSpec::name).toList()));
    }
    if (mistakes.isEmpty()) {
      findings.ok("plans", plans.size() + (plans.size() == 1 ? " valid plan" : " valid plans"));
    }
    return plans;
  }

  private static boolean isOf(PlanMistake mistake, String plan) {
    String file = mistake.file().substring(mistake.file().lastIndexOf('/') + 1);
    return file.equals(plan + ".yaml") || file.equals(plan + ".yml");
  }

  private List<Subject> subjects(
      List<PlanSpec> plans, @Nullable String name, @Nullable ApplicationContext program) {
    var record = new OnRecord(program, findings);
    var subjects = new ArrayList<Subject>();
    for (PlanSpec file : plans) {
      for (var planned : file.environments()) {
        if (name != null && !planned.name().equals(name)) {
          continue;
        }
        Plan real = file.in(planned);
        Plan plan = settings.rehearsal().map(r -> r.play(real)).orElse(real);
        subjects.add(record.subject(file, planned, plan));
      }
    }
    return subjects;
  }

  private void notices(PlanSpec plan) {
    String subject = "notices of " + plan.name();
    List<NoticeHints.Hint> hints = NoticeHints.of(environment, plan);
    hints.forEach(h ->
        findings.warning(subject, h.found(), h.remedy() + " Until then nobody is told there."));
    if (hints.isEmpty() && !plan.notices().equals(PlanNotices.NONE)) {
      findings.ok(subject, "every receiver has its setting");
    }
  }

  private void vault(List<Subject> subjects, @Nullable ApplicationContext program) {
    String mount = settings.vaultMount();
    String path = settings.vaultPath();
    try (var connection = new VaultConnection(settings.vault(), clock)) {
      var keys =
          List.of(
              new VaultPath(mount, path + "/fingerprint-key", "key"),
              new VaultPath(mount, path + "/audit-signing-key", "key"));
      new VaultCheck(connection, clock, findings)
          .run(
              subjects,
              keys,
              new VaultPath(mount, path + "/audit-anchor", "root"),
              program == null ? null : program.getBean(AuditStore.class));
    } catch (WrongSetting e) {
      findings.notTried("vault", "its settings cannot be used");
    } catch (IllegalArgumentException e) {
      findings.failed(
          "settings for Vault",
          String.valueOf(e.getMessage()),
          "Correct VAULT_CACERT, KEYTURN_VAULT_MOUNT or KEYTURN_VAULT_PATH.");
    }
  }

  private void rows(ApplicationContext program) {
    new RowsCheck(findings)
        .run(program.getBean(RotationStore.class), program.getBean(AuditStore.class));
  }

  private void witness() {
    String subject = "KEYTURN_AUDIT_WITNESS_FILE";
    try {
      settings
          .auditWitnessFile()
          .ifPresent(file -> {
            boolean there = Files.exists(file);
            if (Files.isWritable(there ? file : file.toAbsolutePath().getParent())) {
              findings.ok(subject, file + (there ? " can be written" : " can be made"));
            } else {
              findings.warning(
                  subject,
                  file + (there ? " cannot be written" : " cannot be made: look at its folder"),
                  "Give it a file in a folder that exists and that this process may write; until then Vault alone remembers the audit trail.");
            }
          });
    } catch (WrongSetting e) {
      findings.failed(subject, e);
    }
  }

  private void slack(List<Subject> subjects, @Nullable ApplicationContext program) {
    try {
      settings
          .slack()
          .ifPresent(slack -> {
            new SlackCheck(findings, clock).run(slack);
            if (program == null) {
              findings.notTried("approvers", "their tokens are in the database");
              return;
            }
            try (var api = new SlackApi(slack, clock)) {
              List<Token> tokens = program.getBean(TokenStore.class).all();
              boolean provider = settings.hasProvider();
              new ApproversCheck(new SlackApprovers(api, () -> tokens, provider, clock), findings)
                  .run(subjects);
            }
          });
    } catch (WrongSetting e) {
      findings.failed("settings for Slack", e);
    }
  }

  private void remote(List<Subject> subjects, @Nullable ApplicationContext program) {
    RailwaySettings railway;
    try {
      railway = settings.railway();
    } catch (IllegalArgumentException e) {
      findings.failed(
          "KEYTURN_RAILWAY_URL",
          "is no URL that can be used",
          "Unset it: Railway's own is the default.");
      return;
    }
    RequestBudget budget = program == null ? new Uncounted() : program.getBean(RequestBudget.class);
    var applications = new ApplicationCheck(settings, Program.random(), clock, findings);
    try (var api = new RailwayApi(railway, environment::token, budget, clock)) {
      var check = new RailwayCheck(api, environment, findings);
      for (Subject subject : subjects) {
        Map<String, ServiceSnapshot> sights = check.run(subject);
        for (Consumer consumer : subject.plan().consumers()) {
          applications.check(
              subject, consumer, sights.get(consumer.service().name()), consent(subject, program));
        }
      }
    }
    if (program != null) {
      var left = program.getBean(DatabaseBudget.class);
      subjects.forEach(subject -> new BudgetCheck(clock, findings).run(subject, left));
    }
  }

  private AttestationConsent consent(Subject subject, @Nullable ApplicationContext program) {
    if (asks || program == null) {
      return asks ? AttestationConsent.given() : AttestationConsent.none();
    }
    var store = program.getBean(RotationStore.class);
    return AttestationConsent.before(store, subject.file().name(), subject.environment().name());
  }
}
