package dev.keyturn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.sandbox.vault.Capability;
import dev.keyturn.sandbox.vault.VaultNamespace;
import dev.keyturn.sandbox.vault.VaultOperation;
import dev.keyturn.wiring.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One fault at a time: it is found, it is the only one, and its remedy is told. */
class DoctorCommandTest {
  @TempDir private static Path folder;
  private Clinic clinic;

  @BeforeAll
  static void migrate() {
    var where = Map.of("KEYTURN_DATA", folder.resolve("data").toString());
    Program.start(where, Map.of()).close();
  }

  @BeforeEach
  void open() throws Exception {
    clinic = Clinic.open(folder);
  }

  @AfterEach
  void close() {
    clinic.close();
  }

  private void onlyFailureIs(String subject, String found, String remedy) throws Exception {
    var run = clinic.doctor("--json");
    assertThat(run.with("failed"))
        .singleElement()
        .asString()
        .startsWith(subject)
        .contains(found)
        .contains(remedy);
    assertThat(run.json().path("ok").asBoolean()).isFalse();
    assertThat(run.code()).isEqualTo(20);
    assertThat(run.err()).isEmpty();
  }

  @Test
  void a_healthy_world_has_nothing_to_mend_but_its_file_database() throws Exception {
    var run = clinic.doctor("clinic", "-e", "production", "--json");
    assertThat(run.with("failed")).isEmpty();
    assertThat(run.with("warning")).singleElement().asString().contains("H2", "DATABASE_URL");
    assertThat(run.with("ok"))
        .anyMatch(l -> l.startsWith("attestation of api-server") && l.contains("all 2 replicas"))
        .anyMatch(l -> l.contains("every replica proves the stored value"))
        .anyMatch(l -> l.contains("refuses a random token"))
        .anyMatch(l -> l.startsWith("health of api-server in clinic/production"))
        .anyMatch(l -> l.contains("delete and destroy nothing"))
        .anyMatch(l -> l.startsWith("requests of clinic/production"));
    assertThat(run.json().path("ok").asBoolean()).isTrue();
    assertThat(run.code()).isZero();
  }

  @Test
  void nothing_is_written() throws Exception {
    clinic.doctor();
    assertThat(clinic.railway.counters().mutations()).isZero();
    assertThat(clinic.vault.calls(VaultOperation.WRITE_DATA)).isZero();
    assertThat(clinic.vault.calls(VaultOperation.WRITE_METADATA)).isZero();
    assertThat(clinic.vault.calls(VaultOperation.WRITE_CONFIG)).isZero();
  }

  @Test
  void each_finding_is_one_line_for_people() {
    clinic.environment.remove(Clinic.RAILWAY_TOKEN);
    var run = clinic.doctor();
    assertThat(run.out().lines())
        .allMatch(
            l -> l.matches("(ok|warning|failed) .+: .+|\\d+ ok, \\d+ to think about, 1 failed"));
    assertThat(run.code()).isEqualTo(20);
  }

  @Test
  void an_unknown_token() throws Exception {
    clinic.environment.put(Clinic.RAILWAY_TOKEN, "nobody-made-this");
    onlyFailureIs("railway project clinic", "does not know this project token", "Make a project");
  }

  @Test
  void a_token_for_another_environment() throws Exception {
    clinic.takeStagingToken();
    onlyFailureIs("railway project clinic", "another environment", "exactly this environment");
  }

  @Test
  void a_token_variable_that_is_not_set() throws Exception {
    clinic.environment.remove(Clinic.RAILWAY_TOKEN);
    onlyFailureIs(Clinic.RAILWAY_TOKEN, "is not set", "Set it to a project token");
  }

  @Test
  void an_attestation_token_that_can_be_guessed() throws Exception {
    clinic.environment.put(Clinic.ATTESTATION_TOKEN, "short");
    var run = clinic.doctor("--json");
    assertThat(run.with("failed"))
        .anyMatch(l -> l.contains("has 5 characters") && l.contains("openssl rand"));
  }

  @Test
  void a_witness_file_that_nobody_could_write_is_warned_of() throws Exception {
    Path file = folder.resolve("gone").resolve("witness.jsonl");
    clinic.environment.put("KEYTURN_AUDIT_WITNESS_FILE", file.toString());
    assertThat(clinic.doctor("--json").with("warning"))
        .anyMatch(l -> l.startsWith("KEYTURN_AUDIT_WITNESS_FILE") && l.contains("cannot be made"));
    Files.createDirectories(file.getParent());
    assertThat(clinic.doctor("--json").with("ok"))
        .anyMatch(l -> l.startsWith("KEYTURN_AUDIT_WITNESS_FILE") && l.contains("can be made"));
    assertThat(file).doesNotExist();
  }

  @Test
  void a_variable_that_is_missing() throws Exception {
    clinic.railway.person().deletesVariable(Clinic.API, "API_KEY_SALT");
    onlyFailureIs("API_KEY_SALT on api-server", "is not set", "Set it on the service");
  }

  @Test
  void a_variable_that_is_sealed() throws Exception {
    clinic.close();
    clinic = Clinic.openSealed(folder);
    onlyFailureIs("API_KEY_SALT on api-server", "is sealed", "unsealed");
  }

  @Test
  void a_reference_that_the_plan_does_not_know_of() throws Exception {
    clinic.railway.person().writesVariable(Clinic.API, "API_KEY_SALT", "${{JWT_VALUE}}");
    onlyFailureIs("API_KEY_SALT on api-server", "is a reference", "stored-in");
  }

  @Test
  void a_literal_where_the_plan_says_stored_in() throws Exception {
    clinic.railway.person().writesVariable(Clinic.API, "JWT_SECRET", "something-else".repeat(3));
    onlyFailureIs("JWT_SECRET on api-server", "no reference to JWT_VALUE", "${{JWT_VALUE}}");
  }

  @Test
  void a_change_that_somebody_staged() throws Exception {
    clinic.railway.person().stages(Clinic.API, "LOG_LEVEL", "debug");
    onlyFailureIs("staged changes of railway project clinic", "somebody", "dashboard");
  }

  @Test
  void a_slot_that_is_left_over() throws Exception {
    clinic.railway.person().writesVariable(Clinic.API, "JWT_SECRET_NEW", "left".repeat(10));
    onlyFailureIs("JWT_SECRET on api-server", "JWT_SECRET_NEW is left over", "delete it");
  }

  @Test
  void a_reader_that_the_plan_does_not_name() throws Exception {
    clinic.refersFromReports();
    onlyFailureIs(
        "holders of API_KEY_SALT in clinic/production", "reports.THEIR_SALT", "consumers");
  }

  @Test
  void a_service_that_would_fail_requests_at_each_deploy_is_warned_of() throws Exception {
    clinic.plansReportsToo(folder);
    var run = clinic.doctor("--json");
    assertThat(run.with("failed")).isEmpty();
    assertThat(run.with("warning"))
        .anyMatch(l -> l.startsWith("reports") && l.contains("no health check path"))
        .anyMatch(l -> l.startsWith("reports") && l.contains("requests may fail at each deploy"))
        .noneMatch(l -> l.startsWith("api-server"));
  }

  @Test
  void services_that_hold_different_values() throws Exception {
    clinic.plansReportsToo(folder);
    clinic.railway.person().writesVariable(Clinic.REPORTS, "API_KEY_SALT", "other-salt".repeat(3));
    onlyFailureIs("API_KEY_SALT on reports", "another value than on api-server", "the same value");
  }

  @Test
  void a_service_that_may_sleep_while_the_plan_waits_for_its_answers() throws Exception {
    clinic.railway.person().turnsSleepOn(Clinic.API);
    var run = clinic.doctor("--json");
    assertThat(run.with("failed")).isEmpty();
    assertThat(run.with("warning"))
        .anyMatch(l -> l.startsWith("api-server") && l.contains("App Sleeping"));
  }

  @Test
  void a_policy_without_create() throws Exception {
    var without = VaultNamespace.can(Capability.READ, Capability.UPDATE);
    clinic.vault.root().policy("keyturn", Clinic.policy(without));
    onlyFailureIs(
        "vault policy",
        "create on secret/data/clinic/jwt_secret",
        "path \"secret/data/clinic/*\" { capabilities = [\"create\", \"read\", \"update\"] }");
  }

  @Test
  void a_token_that_could_destroy_versions_is_warned_of() throws Exception {
    clinic.environment.put("VAULT_TOKEN", clinic.vault.rootToken());
    var run = clinic.doctor("--json");
    assertThat(run.with("failed")).isEmpty();
    assertThat(run.with("warning")).anyMatch(l -> l.contains("is a root token"));
  }

  @Test
  void a_login_that_vault_refuses() throws Exception {
    clinic.environment.put("VAULT_TOKEN", "hvs.nobody-made-this");
    onlyFailureIs("vault login", "expired or unknown", "the login");
  }

  @Test
  void no_vault_at_all() throws Exception {
    clinic.environment.remove("VAULT_ADDR");
    onlyFailureIs("settings for Vault", "VAULT_ADDR is not set", "Set it to");
  }

  @Test
  void an_attestation_token_that_the_application_refuses() throws Exception {
    clinic.environment.put(Clinic.ATTESTATION_TOKEN, "another-token-".repeat(3));
    onlyFailureIs("attestation of api-server", "HTTP 401", Clinic.ATTESTATION_TOKEN);
  }

  @Test
  void replicas_that_run_with_other_values_than_are_stored_are_named() throws Exception {
    clinic.railway.person().writesVariable(Clinic.API, "API_KEY_SALT", "another-salt".repeat(2));
    var replicas = new ArrayList<String>();
    clinic.railway.liveReplicas(Clinic.API).forEach(r -> replicas.add(r.id()));
    List<String> failed = clinic.doctor("--json").with("failed");
    assertThat(failed).hasSize(2).allMatch(l -> l.contains("API_KEY_SALT") && l.contains("Deploy"));
    assertThat(replicas).hasSize(2).allMatch(id -> failed.stream().anyMatch(l -> l.contains(id)));
  }

  @Test
  void an_attestation_that_answers_everybody_is_warned_of() throws Exception {
    var proxy = clinic.opensToEverybody(folder);
    try {
      var run = clinic.doctor("--json");
      assertThat(run.with("failed")).isEmpty();
      assertThat(run.with("warning"))
          .anyMatch(l -> l.contains("an oracle for everybody") && l.contains("answer 401"));
    } finally {
      proxy.stop(0);
    }
  }

  @Test
  void a_host_that_is_not_on_the_list() throws Exception {
    clinic.environment.put("KEYTURN_APPLICATION_HOSTS", "app.example.com");
    onlyFailureIs("KEYTURN_APPLICATION_HOSTS", "does not list 127.0.0.1", "Add 127.0.0.1");
  }

  @Test
  void a_database_that_does_not_answer_keeps_nothing_else_from_being_checked() throws Exception {
    clinic.environment.put("DATABASE_URL", "postgresql://keyturn:not-shown@127.0.0.1:1/keyturn");
    onlyFailureIs("database", "no connection", "DATABASE_URL");
    assertThat(clinic.doctor().out()).doesNotContain("not-shown").contains("every replica proves");
  }

  @Test
  void a_database_that_is_not_there_yet_is_not_made() throws Exception {
    Path none = folder.resolve("none");
    clinic.environment.put("KEYTURN_DATA", none.toString());
    assertThat(clinic.doctor("--json").with("failed")).isEmpty();
    assertThat(none).doesNotExist();
  }

  @Test
  void a_wrong_plan_beside_it() throws Exception {
    Path wrong = folder.resolve("plans/wrong.yaml");
    Files.writeString(wrong, "plan: wrong\ntitel: A typo\n");
    try {
      assertThat(clinic.doctor("--json").with("failed"))
          .isNotEmpty()
          .allMatch(l -> l.contains("wrong.yaml:"));
      assertThat(clinic.doctor("clinic").code()).isZero();
    } finally {
      Files.delete(wrong);
    }
  }

  @Test
  void an_application_that_counts_what_the_plan_does_not_ask_for() throws Exception {
    clinic.changesPlan("unused-for: 1h, re-encrypted: true", "manual: true");
    var run = clinic.doctor("--json");
    assertThat(run.with("warning"))
        .anyMatch(l ->
            l.contains("counts what is stored under API_KEY_SALT, and the plan does not ask")
                && l.contains("re-encrypted: true"));
    assertThat(run.with("failed")).isEmpty();
  }

  @Test
  void a_value_in_another_form_than_the_plan_would_make() throws Exception {
    clinic.railway.person().writesVariable(Clinic.API, "API_KEY_SALT", "ab".repeat(16));
    assertThat(clinic.doctor("--json").with("failed"))
        .anyMatch(l ->
            l.startsWith("API_KEY_SALT on api-server")
                && l.contains("is spelled as `encoding: hex`, the plan says `encoding: base64`"));
  }

  @Test
  void an_application_elsewhere_is_sent_no_token_before_somebody_says_so() throws Exception {
    String here = "url: " + clinic.railway.edge(Clinic.API) + "/.well";
    clinic.changesPlan(here, "url: https://api.clinic.invalid/.well");
    clinic.environment.put("KEYTURN_APPLICATION_HOSTS", "127.0.0.1,api.clinic.invalid");
    var run = clinic.doctor("--json");
    assertThat(run.with("warning"))
        .anyMatch(l -> l.contains("not asked") && l.contains("run doctor with --ask"));
    assertThat(run.with("failed")).isEmpty();

    assertThat(clinic.doctor("--ask", "--json").with("failed"))
        .singleElement()
        .asString()
        .contains("the application's host has no address");
  }

  @Test
  void a_plan_or_an_environment_that_is_not_there_is_bad_usage() {
    var plan = clinic.doctor("clinik");
    assertThat(plan.code()).isEqualTo(2);
    assertThat(plan.err().lines()).singleElement().asString().contains("clinik", "clinic");
    assertThat(clinic.doctor("clinic", "-e", "moon").code()).isEqualTo(2);
  }
}
