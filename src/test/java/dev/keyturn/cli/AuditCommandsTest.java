package dev.keyturn.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyturn.audit.AuditDraft;
import dev.keyturn.audit.AuditEntry;
import dev.keyturn.audit.AuditExport;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.audit.CanonicalJson;
import dev.keyturn.audit.KeyPlace;
import dev.keyturn.audit.MemoryAuditStore;
import dev.keyturn.audit.OneKey;
import dev.keyturn.audit.Receipt;
import dev.keyturn.sandbox.vault.VaultFault;
import dev.keyturn.sandbox.vault.VaultOperation;
import dev.keyturn.sandbox.vault.VaultServer;
import dev.keyturn.sandbox.vault.VaultWorld;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Export, checkpoints, the change of key and the check of it all, as an auditor types it. */
class AuditCommandsTest {
  private static final String LIKE_KEYTURN =
      ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH";

  @TempDir private Path folder;

  private final VaultWorld vaultWorld = new VaultWorld(Clock.systemUTC());
  private VaultServer vault;
  private String actor = "carol";

  private record Run(int code, String out, String err) {
    JsonNode json() throws IOException {
      return new ObjectMapper().readTree(out);
    }
  }

  @BeforeEach
  void start() throws IOException {
    vault = VaultServer.start(vaultWorld, 0);
  }

  @AfterEach
  void stop() {
    vault.close();
  }

  @Test
  void a_key_changes_and_whoever_has_the_first_one_can_check_all_that_came_later()
      throws IOException {
    entry();
    String first = run("audit", "public-key").out().strip();
    Path before = folder.resolve("before");
    assertThat(run("audit", "checkpoint", "--out", before.toString()).code()).isZero();

    Run early = run("audit", "rotate-key", "--reason", "once too often");
    assertThat(early.code()).as(early.err()).isZero();
    assertThat(early.out()).startsWith("not changed: the key in force was made within");
    vaultWorld.failNext(VaultOperation.WRITE_DATA, VaultFault.RESET_AFTER_EFFECT);
    Run unanswered = run("audit", "rotate-key", "--reason", "yearly", "--again");
    assertThat(unanswered.code()).isEqualTo(ExitCode.WAITING.code());
    assertThat(unanswered.err()).contains("run it again, that is safe").hasLineCount(1);
    assertThat(run("audit", "public-key").out().strip()).isEqualTo(first);

    Run changed = run("audit", "rotate-key", "--reason", "yearly", "--again", "--json");
    assertThat(changed.code()).as(changed.err()).isZero();
    assertThat(changed.json().path("changed").asBoolean()).isTrue();
    assertThat(changed.json().path("oldPublicKey").asText()).isEqualTo(first);
    String second = changed.json().path("publicKey").asText();
    assertThat(run("audit", "public-key").out().strip()).isEqualTo(second).isNotEqualTo(first);
    entry();
    Path after = folder.resolve("after");
    run("audit", "checkpoint", "--out", after.toString());

    Path export = folder.resolve("trail.jsonl");
    run("audit", "export", export.toString());
    for (String key : List.of(first, second)) {
      Run verified =
          run(
              "audit",
              "verify",
              export.toString(),
              "--public-key",
              key,
              "--checkpoint",
              before.toString(),
              "--checkpoint",
              after.toString());
      assertThat(verified.code()).as(verified.out()).isZero();
      assertThat(verified.out())
          .contains("verified: 3 entries")
          .contains("keep the newest from now on: " + second)
          .doesNotContain("warning");
    }
  }

  @Test
  void after_a_restore_two_people_let_the_trail_go_on_and_everybody_who_verifies_is_told()
      throws IOException {
    entry();
    entry();
    Path data = folder.resolve("data");
    Path copy = folder.resolve("copy");
    copy(data, copy);
    entry();
    // The anchor sees it.
    assertThat(run("audit", "rotate-key", "--reason", "yearly", "--again").code()).isZero();
    Path lost = folder.resolve("lost");
    run("audit", "checkpoint", "--out", lost.toString());
    copy(copy, data);

    Run unsigned = run("token", "create", "--person", "a@x", "--label", "l", "--role", "viewer");
    assertThat(unsigned.code()).isEqualTo(ExitCode.STALLED.code());
    assertThat(unsigned.err()).contains("keyturn audit re-anchor").hasLineCount(1);

    Run proposed = run("audit", "re-anchor", "-r", "restored from last night", "--json");
    assertThat(proposed.code()).as(proposed.err()).isEqualTo(ExitCode.WAITING.code());
    String id = proposed.json().path("proposal").asText();
    Run alone = run("audit", "re-anchor", "-r", "yes", "--confirm", id);
    assertThat(alone.code()).isNotZero();
    assertThat(alone.err()).contains("own").hasLineCount(1);
    actor = "dave";
    Run done = run("audit", "re-anchor", "-r", "seen it", "--confirm", id, "--json");
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(done.json().path("entry").asLong()).isEqualTo(3);
    assertThat(done.json().path("leftovers").isArray()).isTrue();
    assertThat(run("audit", "re-anchor", "-r", "again").err()).contains("nothing to re-anchor");
    entry();

    Path export = folder.resolve("trail.jsonl");
    run("audit", "export", export.toString());
    Run verified =
        run(
            "audit",
            "verify",
            export.toString(),
            "--public-key",
            run("audit", "public-key").out().strip());
    assertThat(verified.code()).as(verified.out()).isZero();
    assertThat(verified.out())
        .contains("4 entries")
        .contains("proposed by carol and confirmed by dave");
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  @Test
  void the_verifier_says_what_is_wrong_and_on_which_line_with_exit_code_20() throws IOException {
    entry();
    entry();
    entry();
    String key = run("audit", "public-key").out().strip();
    Path checkpoint = folder.resolve("checkpoint");
    run("audit", "checkpoint", "--out", checkpoint.toString());
    Path export = folder.resolve("trail.jsonl");
    run("audit", "export", export.toString());
    String genuine = Files.readString(export);

    refused(
        genuine.replaceFirst("carol", "Carol"),
        key,
        "line 3 (entry 2)",
        "one of the two was changed");
    List<String> lines = new ArrayList<>(genuine.lines().toList());
    String removed = lines.remove(2);
    refused(
        String.join("\n", lines) + "\n", key, "line 3 (entry 2)", "entries are missing or moved");
    lines.add(2, removed);
    lines.add(3, removed);
    refused(String.join("\n", lines) + "\n", key, "line 4 (entry 3)", "added, repeated or moved");
    String other = key.replaceFirst("\\+.*", "+e9645960+AQ==");
    Run unusable = run("audit", "verify", export.toString(), "--public-key", other);
    assertThat(unusable.code()).isEqualTo(ExitCode.USAGE.code());

    // The same trail, cut: an older export with a genuine checkpoint of its time.
    entry();
    Path later = folder.resolve("later");
    run("audit", "checkpoint", "--out", later.toString());
    Run cut =
        run(
            "audit",
            "verify",
            export.toString(),
            "--public-key",
            key,
            "--checkpoint",
            checkpoint.toString(),
            "--checkpoint",
            later.toString(),
            "--json");
    assertThat(cut.code()).isEqualTo(ExitCode.STALLED.code());
    assertThat(cut.json().path("kind").asText()).isEqualTo("SHORTER_THAN_ANCHOR");
    assertThat(cut.json().path("problem").asText())
        .contains("the trail has 3 entries")
        .contains("entry 4 is missing");
  }

  private void refused(String export, String key, String where, String what) throws IOException {
    Path file = folder.resolve("changed.jsonl");
    Files.writeString(file, export);
    Run run = run("audit", "verify", file.toString(), "--public-key", key);
    assertThat(run.code()).isEqualTo(ExitCode.STALLED.code());
    assertThat(run.out()).contains("NOT VERIFIED, " + where + ": ").contains(what);
  }

  @Test
  void a_file_without_a_checkpoint_is_no_evidence_and_a_torn_line_is_only_said()
      throws IOException {
    entry();
    Path export = folder.resolve("trail.jsonl");
    run("audit", "export", export.toString());
    Path nothing = Files.writeString(folder.resolve("nothing"), "{}\n");
    assertThat(run("audit", "verify", export.toString(), "--checkpoint", nothing.toString()).code())
        .isEqualTo(ExitCode.USAGE.code());

    String note = run("audit", "checkpoint").out();
    String line = new ObjectMapper().writeValueAsString(Map.of("checkpoint", note));
    byte[] torn = (line + "\n" + line).getBytes(UTF_8);
    Path witness = folder.resolve("witness.jsonl");
    int insideTheDash = line.length() + 1 + line.indexOf('\u2014') + 3;
    Files.write(witness, Arrays.copyOf(torn, insideTheDash));
    Run verified = run("audit", "verify", export.toString(), "--checkpoint", witness.toString());
    assertThat(verified.code()).as(verified.out()).isZero();
    assertThat(verified.out())
        .contains("warning: line 2 of " + witness + " is no checkpoint and was not used");
  }

  @Test
  void what_somebody_has_changed_is_exported_and_the_verifier_says_what_it_is() throws Exception {
    entry();
    entry();
    String key = run("audit", "public-key").out().strip();
    String url = "jdbc:h2:file:" + folder.resolve("data/keyturn").toAbsolutePath();
    try (var database = DriverManager.getConnection(url + LIKE_KEYTURN, "sa", "");
        var statement = database.createStatement()) {
      statement.executeUpdate(
          "update audit_head set checkpoint_note = replace(checkpoint_note, 'keyturn\n2\n', 'keyturn\n3\n')");
    }

    Run checkpoint = run("audit", "checkpoint");
    assertThat(checkpoint.code()).isEqualTo(ExitCode.STALLED.code());
    assertThat(checkpoint.err()).contains("keyturn: the audit head").hasLineCount(1);
    Path export = folder.resolve("trail.jsonl");
    Run exported = run("audit", "export", export.toString());
    assertThat(exported.code()).as(exported.err()).isZero();
    assertThat(exported.out()).contains("2 entries written");
    Run verified = run("audit", "verify", export.toString(), "--public-key", key);
    assertThat(verified.code()).isEqualTo(ExitCode.STALLED.code());
    assertThat(verified.out()).contains("NOT VERIFIED");
  }

  @Test
  void a_reason_that_no_entry_can_hold_is_refused_before_a_key_is_made() {
    entry();
    int writes = vaultWorld.calls(VaultOperation.WRITE_DATA);
    Run refused = run("audit", "rotate-key", "--again", "--reason", "year\u200ely");
    assertThat(refused.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(refused.err()).contains("reason has a control").hasLineCount(1);
    assertThat(vaultWorld.calls(VaultOperation.WRITE_DATA)).as("keys made").isEqualTo(writes);
  }

  @Test
  void a_receipt_is_one_rotations_with_its_own_review_and_the_answer_says_whose()
      throws IOException {
    var store = new MemoryAuditStore();
    var signer = OneKey.fresh("keyturn", new SecureRandom());
    var trail =
        new AuditTrail(
            store,
            new KeyPlace(signer).process(store),
            "keyturn",
            new AuditEntry.Tool("test", "test"),
            Clock.systemUTC(),
            new SecureRandom());
    Receipt one = receipt(trail, Map.of("rotation", "01A", "outcome", "COMPLETED"));
    Receipt other = receipt(trail, Map.of("rotation", "01B", "outcome", "ABORTED"));
    Receipt review = receipt(trail, Map.of("rotation", "01B", "receipt", other.name()));
    Path export = folder.resolve("trail.jsonl");
    try (var out = Files.newOutputStream(export)) {
      AuditExport.write(store, signer.publicKey(), out);
    }
    String key = signer.publicKey().text();

    Run genuine = verify(export, key, file(other, review));
    assertThat(genuine.code()).as(genuine.out()).isZero();
    assertThat(genuine.out()).contains("receipt: rotation 01B of ", "ABORTED");
    for (boolean with : List.of(true, false)) {
      Path named = with ? export : null;
      assertThat(refused(named, key, file(one, review))).contains("belongs to another receipt");
      assertThat(refused(named, key, file(review, null))).contains("a review alone");
      assertThat(refused(named, key, file(one, null) + "{}")).contains("no JSON");
    }
    Path alone = Files.writeString(folder.resolve("alone.json"), file(one, null));
    Run compared =
        run("audit", "verify", "--receipt", alone.toString(), "--public-key", key, "--anchor", "x");
    assertThat(compared.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(compared.err()).contains("name one").hasLineCount(1);
  }

  private static Receipt receipt(AuditTrail trail, Map<String, Object> said) {
    Receipt receipt = trail.sign(CanonicalJson.write(said));
    trail.append(
        AuditDraft.by(new AuditDraft.Actor("engine", "keyturn", null), "rotation.receipt")
            .target(new AuditDraft.Target("receipt", receipt.name()))
            .build());
    return receipt;
  }

  private static String file(Receipt receipt, @Nullable Receipt review) {
    Map<String, Object> file =
        new TreeMap<>(Map.of("receipt", receipt.text(), "note", receipt.note()));
    if (review != null) {
      file.put("review", Map.of("receipt", review.text(), "note", review.note()));
    }
    return CanonicalJson.write(file);
  }

  private String refused(@Nullable Path export, String key, String receipt) throws IOException {
    Run run = verify(export, key, receipt);
    assertThat(run.code()).isEqualTo(ExitCode.STALLED.code());
    assertThat(run.out()).startsWith("NOT VERIFIED");
    return run.out();
  }

  private Run verify(@Nullable Path export, String key, String receipt) throws IOException {
    Path file = Files.writeString(folder.resolve("receipt.json"), receipt);
    var arguments = new ArrayList<>(List.of("audit", "verify"));
    if (export != null) {
      arguments.add(export.toString());
    }
    arguments.addAll(List.of("--receipt", file.toString(), "--public-key", key));
    return run(arguments.toArray(String[]::new));
  }

  private void entry() {
    Run run = run("token", "create", "--person", "a@x", "--label", "l", "--role", "viewer");
    assertThat(run.code()).as(run.err()).isZero();
  }

  private Run run(String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int code =
        Main.run(
            Stream.of(arguments).toArray(String[]::new),
            Map.of(
                "KEYTURN_DATA", folder.resolve("data").toString(),
                "KEYTURN_PLANS", folder.toString(),
                "KEYTURN_ACTOR", actor,
                "VAULT_ADDR", vault.address().toString(),
                "VAULT_TOKEN", vaultWorld.rootToken()),
            out,
            err,
            false);
    return new Run(code, out.toString(UTF_8), err.toString(UTF_8));
  }
}
