package dev.keyturn.audit;

import static dev.keyturn.audit.TrailFixture.KEY;
import static dev.keyturn.audit.TrailFixture.draft;
import static dev.keyturn.audit.TrailFixture.export;
import static dev.keyturn.audit.TrailFixture.storeWith;
import static dev.keyturn.audit.TrailFixture.trail;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.audit.Verification.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An older copy was put back, two people said so, and whoever remembers the other one is told. */
class ReAnchorTest {
  private static final int COPIED = 5;
  private static final int LOST = 9;

  private final List<AuditAnchor> seen = new ArrayList<>();
  private final MemoryAuditStore store = storeWith(0);
  private final AuditAnchor copied;

  ReAnchorTest() {
    MemoryAuditStore copy = new MemoryAuditStore();
    for (int i = 1; i <= LOST; i++) {
      trail(store).append(draft(i));
      seen.add(trail(store).anchor().orElseThrow());
      if (i == COPIED) {
        copy = store.saved();
      }
    }
    store.restore(copy);
    copied = seen.get(COPIED - 1);
  }

  @Test
  void what_was_seen_of_the_lost_history_is_a_warning_and_of_any_other_is_refused()
      throws Exception {
    reAnchor(new ReAnchor(seen.getLast(), copied));
    AuditAnchor after = trail(store).anchor().orElseThrow();
    for (int i = 1; i <= 8; i++) {
      trail(store).append(draft(i));
    }

    for (AuditAnchor sight : seen) {
      Verification result = verify(sight);
      assertThat(result.problem()).as(sight.text()).isEmpty();
      assertThat(result.warnings())
          .anySatisfy(w ->
              assertThat(w)
                  .contains(
                      "entry 6 re-anchors the trail",
                      "alice@x",
                      "bob@x",
                      "seen 9 entries",
                      "had 5"));
      assertThat(result.warnings().stream().anyMatch(w -> w.contains("entry 6 gave up")))
          .isEqualTo(sight.size() > COPIED);
    }
    assertThat(verify(after).warnings()).hasSize(1);
    String root = "A".repeat(43) + "=";
    for (long size : new long[] {3, LOST, LOST + 1, 99}) {
      assertThat(verify(new AuditAnchor(size, root)).problem()).as("%s", size).isPresent();
    }
  }

  @Test
  void an_entry_that_names_another_history_or_none_is_refused() throws Exception {
    reAnchor(new ReAnchor(seen.getLast(), seen.get(COPIED - 2)));
    assertThat(verify(copied).problem().orElseThrow().kind()).isEqualTo(Kind.BAD_RE_ANCHORING);

    store.restore(storeWith(2));
    trail(store)
        .append(
            AuditDraft.by(new AuditDraft.Actor("user", "alice@x", "cli"), ReAnchor.ACTION).build());
    assertThat(verify(trail(store).anchor().orElseThrow()).problem().orElseThrow().kind())
        .isEqualTo(Kind.BAD_RE_ANCHORING);
  }

  @Test
  void the_second_verifier_says_the_same(@TempDir Path folder) throws Exception {
    reAnchor(new ReAnchor(seen.getLast(), copied));
    Path file = Files.writeString(folder.resolve("export"), export(store));

    for (AuditAnchor sight : seen) {
      assertThat(python(file, sight))
          .as(sight.text())
          .contains("OK: 6 entries", "alice@x and bob@x");
    }
    assertThat(python(file, new AuditAnchor(LOST, "A".repeat(43) + "=")))
        .contains("FAILED: the trail is shorter");
  }

  private void reAnchor(ReAnchor heads) {
    trail(store)
        .append(
            AuditDraft.by(new AuditDraft.Actor("user", "alice@x", "cli"), ReAnchor.ACTION)
                .target(heads.target())
                .approval(new AuditDraft.Approval("1", "bob@x", "second", "ab"))
                .reason("restored from the backup")
                .build());
  }

  private Verification verify(AuditAnchor sight) throws IOException {
    return AuditVerifier.verify(
        new ByteArrayInputStream(export(store).getBytes(StandardCharsets.UTF_8)),
        Optional.of(KEY),
        Optional.of(sight));
  }

  private static String python(Path export, AuditAnchor sight) throws Exception {
    var process =
        new ProcessBuilder(
                "python3",
                "docs/verify_audit.py",
                export.toString(),
                "--key",
                KEY.text(),
                "--anchor",
                sight.text())
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return text;
  }
}
