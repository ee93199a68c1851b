package dev.keyturn.audit;

import static dev.keyturn.audit.TrailFixture.KEY;
import static dev.keyturn.audit.TrailFixture.LOG;
import static dev.keyturn.audit.TrailFixture.export;
import static dev.keyturn.audit.TrailFixture.join;
import static dev.keyturn.audit.TrailFixture.lines;
import static dev.keyturn.audit.TrailFixture.storeWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs docs/verify_audit.py: two implementations in two languages must agree on what a genuine
 * trail is.
 */
@Tag("at-length")
class IndependentVerifierTest {
  private static final Path SCRIPT = Path.of("docs", "verify_audit.py");

  @TempDir private Path folder;

  @BeforeAll
  static void toolsArePresent() {
    assumeTrue(
        output("python3", "--version").text().startsWith("Python 3"),
        "skipped: python3 is not installed");
    assumeTrue(
        output("openssl", "version").text().matches("(?s)OpenSSL ([3-9]|[1-9]\\d)\\..*"),
        "skipped: openssl 3 or newer is not installed");
  }

  @Test
  void python_and_openssl_accept_a_genuine_export() throws IOException {
    var store = storeWith(37);
    var anchor = TrailFixture.trail(store).anchor().orElseThrow();
    TrailFixture.trail(store).append(TrailFixture.draft(38));
    var result = verify(export(store), "--key", KEY.text(), "--anchor", anchor.text());
    assertThat(result).isEqualTo(new Output(0, "OK: 38 entries\n"));
    assertThat(verify(export(store)).text()).contains("key NOT pinned", "NO anchor");
  }

  @Test
  void python_and_openssl_refuse_each_kind_of_change() throws Exception {
    var store = storeWith(9);
    var anchor = TrailFixture.trail(store).anchor().orElseThrow();
    var genuine = export(store);
    var note = store.head.checkpointNote();

    refused(genuine.replaceFirst("Staged", "staged"), "does not follow");
    refused(genuine.replaceFirst("\"seq\":4", "\"seq\": 4"), "not canonical");
    var deleted = lines(genuine);
    deleted.remove(4);
    refused(join(deleted), "is not entry 4");
    var foreign = Checkpoint.open(note, KEY).sign(TrailFixture.signer(LOG, 9));
    refused(genuine.replace(CanonicalJson.write(note), CanonicalJson.write(foreign)), "signature");
    var stripped = note.substring(0, note.indexOf('\u2014'));
    refused(genuine.replace(CanonicalJson.write(note), CanonicalJson.write(stripped)), "signature");
    refused(genuine.substring(0, genuine.length() - 1), "cut off");
    var last = lines(genuine);
    last.set(9, last.get(9).replace("Staged", "staged"));
    refused(join(last), "not over these entries");

    var other = TrailFixture.signer(LOG, 9).publicKey();
    assertThat(verify(genuine, "--key", other.text()).text())
        .contains("FAILED: the file names another key");
    assertThat(verify(export(storeWith(5)), "--anchor", anchor.text()).text())
        .contains("FAILED: the trail is shorter than its anchor");
  }

  @Test
  void export_that_was_frozen_when_the_format_was_set_still_verifies() throws IOException {
    var frozen = Files.readString(Path.of("src/test/resources/audit/export-v1.jsonl"));
    var anchor = new AuditAnchor(2, "ovsXtSy/c0QTIaR0sAnQHb9vWfmQXiT3t5rqQW2XSN4=");
    assertThat(verify(frozen, "--key", KEY.text(), "--anchor", anchor.text()).text())
        .isEqualTo("OK: 2 entries\n");
    var result =
        AuditVerifier.verify(
            new ByteArrayInputStream(frozen.getBytes(StandardCharsets.UTF_8)),
            Optional.of(KEY),
            Optional.of(anchor));
    assertThat(result.problem()).isEmpty();
    assertThat(result.warnings()).isEmpty();
  }

  @Test
  void python_and_openssl_accept_a_genuine_receipt_and_no_other() throws IOException {
    var said =
        Map.of("rotation", "01J", "outcome", "COMPLETED", "reason", "Caf\u00e9 \"\ud834\udd1e\"");
    var receipt = TrailFixture.trail(new MemoryAuditStore()).sign(CanonicalJson.write(said));
    String genuine = CanonicalJson.write(Map.of("receipt", said, "note", receipt.note()));

    assertThat(receipt(genuine)).isEqualTo(new Output(0, "OK: rotation 01J, COMPLETED\n"));
    assertThat(receipt(genuine.replace(",\"receipt\":", " ,\n \"receipt\" : ")).exitCode())
        .isZero();
    assertThat(receipt(genuine.replace("COMPLETED", "ABORTED")).text())
        .isEqualTo("FAILED: the note is not over this receipt\n");
    assertThat(receipt(genuine.replace("\"outcome\"", "\"outcome\":\"X\",\"outcome\"")).text())
        .isEqualTo("FAILED: a key stands twice in the receipt\n");
    assertThat(
            receipt(CanonicalJson.write(Map.of("receipt", receipt.text(), "note", receipt.note())))
                .text())
        .as("as the API has it")
        .isEqualTo("OK: rotation 01J, COMPLETED\n");
    var trail = TrailFixture.trail(new MemoryAuditStore());
    var review = trail.sign(CanonicalJson.write(Map.of("receipt", receipt.name())));
    assertThat(
            receipt(CanonicalJson.write(Map.of("receipt", review.text(), "note", review.note())))
                .text())
        .isEqualTo("FAILED: this is a review alone, and not the receipt that it adds to\n");
    var foreign = Receipt.sign(receipt.text(), LOG, TrailFixture.signer(LOG, 9)).note();
    assertThat(receipt(CanonicalJson.write(Map.of("receipt", said, "note", foreign))).text())
        .isEqualTo("FAILED: the receipt has no valid signature of the key\n");
  }

  @Test
  void python_and_openssl_follow_the_changes_of_key_and_no_forged_one() throws Exception {
    var place = new KeyPlace(TrailFixture.SIGNER);
    var store = new MemoryAuditStore();
    var trail = place.writer(store);
    var keys = new ArrayList<AuditPublicKey>(List.of(KEY));
    var kept = new StringBuilder();
    var said = Map.of("rotation", "01J", "outcome", "COMPLETED");
    var receipt = new Receipt("", "");
    for (int i = 1; i <= 12; i++) {
      if (i == 4 || i == 8) {
        keys.add(place.handOver(store, trail));
      } else if (i == 6) {
        receipt = trail.sign(CanonicalJson.write(said));
        trail.append(
            AuditDraft.by(new AuditDraft.Actor("engine", "x", null), "rotation.receipt")
                .target(new AuditDraft.Target("receipt", receipt.name()))
                .build());
      } else {
        trail.append(TrailFixture.draft(i));
      }
      kept.append(CanonicalJson.write(Map.of("checkpoint", store.head.checkpointNote())))
          .append('\n');
    }
    kept.append("{\"checkpoint\":\"unfini");
    var witness = Files.writeString(folder.resolve("witness.jsonl"), kept).toString();
    var file =
        Files.writeString(
                folder.resolve("receipt.json"),
                CanonicalJson.write(Map.of("receipt", said, "note", receipt.note())))
            .toString();
    var genuine = export(store, keys.getLast());
    for (var key : keys) {
      assertThat(verify(genuine, "--key", key.text(), "--checkpoint", witness, "--receipt", file))
          .isEqualTo(
              new Output(
                  0,
                  "warning: line 13 of "
                      + witness
                      + " is no checkpoint and was not used\nOK: 12 entries, newest key "
                      + keys.getLast()
                      + "\n"));
    }
    assertThat(verify(genuine, "--key", TrailFixture.signer(LOG, 9).publicKey().text()).exitCode())
        .isEqualTo(1);
    var forged = genuine.replaceFirst("u2014|(key-change.n3.n)", "$1x");
    assertThat(verify(forged, "--key", KEY.text()).exitCode()).isEqualTo(1);

    var cut = new MemoryAuditStore();
    var before = TrailFixture.trail(cut);
    for (int i = 1; i <= 3; i++) {
      before.append(TrailFixture.draft(i));
    }
    assertThat(verify(export(cut), "--key", KEY.text(), "--checkpoint", witness).text())
        .contains(
            "FAILED: line 12 of "
                + witness
                + " has a checkpoint over 12 entries without a valid signature by a key of this trail, which has 3");
  }

  @Test
  void python_and_openssl_say_which_entries_a_witness_misses() throws Exception {
    var store = storeWith(9);
    var checkpoint = Files.writeString(folder.resolve("checkpoint"), store.head.checkpointNote());
    assertThat(
            verify(export(storeWith(5)), "--key", KEY.text(), "--checkpoint", checkpoint.toString())
                .text())
        .isEqualTo(
            "FAILED: the trail is shorter than line 1 of "
                + checkpoint
                + " saw: entries 6 to 9 are missing\n");
    var other = new MemoryAuditStore();
    for (int i = 1; i <= 9; i++) {
      TrailFixture.trail(other).append(TrailFixture.draft(i + 50));
    }
    assertThat(
            verify(export(other), "--key", KEY.text(), "--checkpoint", checkpoint.toString())
                .text())
        .contains("two histories");
  }

  private Output receipt(String text) throws IOException {
    var file = Files.writeString(folder.resolve("receipt.json"), text);
    return output("python3", SCRIPT.toString(), "--receipt", file.toString(), "--key", KEY.text());
  }

  private void refused(String export, String words) throws IOException {
    var result = verify(export, "--key", KEY.text());
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.text()).startsWith("FAILED: ").contains(words).hasLineCount(1);
  }

  private Output verify(String export, String... options) throws IOException {
    var file = Files.writeString(folder.resolve("export.jsonl"), export);
    var command = new ArrayList<>(List.of("python3", SCRIPT.toString(), file.toString()));
    command.addAll(List.of(options));
    return output(command.toArray(String[]::new));
  }

  private static Output output(String... command) {
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (var output = process.getInputStream()) {
        var text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
        return new Output(process.waitFor(), text);
      }
    } catch (IOException e) {
      return new Output(127, "");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Output(130, "");
    }
  }

  private record Output(int exitCode, String text) {}
}
