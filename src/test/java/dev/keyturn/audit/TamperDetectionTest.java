package dev.keyturn.audit;

import static dev.keyturn.audit.TrailFixture.KEY;
import static dev.keyturn.audit.TrailFixture.LOG;
import static dev.keyturn.audit.TrailFixture.SIGNER;
import static dev.keyturn.audit.TrailFixture.export;
import static dev.keyturn.audit.TrailFixture.join;
import static dev.keyturn.audit.TrailFixture.lines;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.audit.Verification.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Plays the insider over a trail of 200 entries: every kind of change at every place must be found.
 */
class TamperDetectionTest {
  /** Mutation testing runs this once for each mutant and does with fewer. */
  private static final int ENTRIES = Integer.getInteger("keyturn.audit.entries", 200);

  /** The same trail as it was after each append: index 0 holds one entry. */
  private static final List<MemoryAuditStore> OLDER = new ArrayList<>();

  private static String genuine = "";
  private static AuditAnchor anchor = new AuditAnchor(1, CompactRange.EMPTY.rootText());
  private static int tried;
  private static int detected;

  @BeforeAll
  static void writeTheTrail() throws IOException {
    var store = new MemoryAuditStore();
    var trail = TrailFixture.trail(store);
    for (int i = 1; i <= ENTRIES; i++) {
      trail.append(TrailFixture.draft(i));
      OLDER.add(store.copy());
    }
    genuine = export(store);
    anchor = trail.anchor().orElseThrow();
  }

  @AfterAll
  static void printTheCount() {
    System.out.printf(
        "audit trail of %d entries: %d of %d changes detected%n", ENTRIES, detected, tried);
  }

  @Test
  void genuine_export_passes_without_warning() throws IOException {
    var result = verify(genuine, Optional.of(KEY), Optional.of(anchor));
    assertThat(result.problem()).isEmpty();
    assertThat(result.entries()).isEqualTo(ENTRIES);
    assertThat(result.warnings()).isEmpty();
    assertThat(result.checkpoint().orElseThrow().root()).isEqualTo(anchor.root());
  }

  @Test
  void one_changed_byte_in_any_line_is_detected() throws IOException {
    byte[] bytes = genuine.getBytes(StandardCharsets.UTF_8);
    int start = 0;
    for (int line = 1; start < bytes.length; line++) {
      int end = start;
      while (bytes[end] != '\n') {
        end++;
      }
      for (int i = 0; i < 5; i++) {
        byte[] edited = bytes.clone();
        edited[start + (int) ((long) (end - start) * i / 5)] ^= 1;
        expectDetected("byte edit in line " + line, edited);
      }
      start = end + 1;
    }
  }

  @Test
  void every_single_byte_of_a_short_trail_counts() throws IOException {
    byte[] bytes = export(OLDER.get(1)).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      for (int bit : new int[] {1, 0x20, 0x80}) {
        byte[] edited = bytes.clone();
        edited[i] ^= (byte) bit;
        expectDetected("byte " + i, edited, Optional.empty());
      }
    }
  }

  @Test
  void deleted_duplicated_and_swapped_rows_are_detected_and_the_line_is_named() throws IOException {
    for (int row = 1; row <= ENTRIES; row++) {
      var deleted = lines(genuine);
      deleted.remove(row);
      var kind = row == ENTRIES ? Kind.CUT_SHORT : Kind.OUT_OF_ORDER;
      expectDetected("delete " + row, join(deleted), kind, row + 1);

      var duplicated = lines(genuine);
      duplicated.add(row, duplicated.get(row));
      expectDetected("duplicate " + row, join(duplicated), Kind.OUT_OF_ORDER, row + 2);

      if (row < ENTRIES) {
        var swapped = lines(genuine);
        swapped.set(row, swapped.set(row + 1, swapped.get(row)));
        expectDetected("swap " + row, join(swapped), Kind.OUT_OF_ORDER, row + 1);
      }
    }
  }

  @Test
  void edit_with_a_recomputed_chain_is_detected_by_the_signed_root() throws IOException {
    for (int row = 1; row <= ENTRIES; row++) {
      var forged = recomputed(lines(genuine), row);
      expectDetected("recomputed from " + row, join(forged), Kind.ROOT_DIFFERS, ENTRIES + 2);
    }
  }

  @Test
  void renumbered_rows_after_a_deletion_are_detected() throws IOException {
    for (int row = 1; row < ENTRIES; row++) {
      var forged = lines(genuine);
      forged.remove(row);
      expectDetected("renumbered from " + row, join(relinked(forged)), Kind.CUT_SHORT, ENTRIES + 1);
    }
  }

  @Test
  void stripped_spoiled_and_foreign_signatures_are_detected() throws Exception {
    var thief = TrailFixture.signer(LOG, 9);
    for (int size = 1; size <= ENTRIES; size++) {
      var all = lines(export(OLDER.get(size - 1)));
      int last = all.size() - 1;
      var note = (String) CanonicalJson.parse(all.get(last));

      all.set(last, CanonicalJson.write(note.substring(0, note.indexOf('\u2014'))));
      expectDetected("stripped " + size, join(all), Kind.BAD_SIGNATURE, last + 1);

      all.set(last, CanonicalJson.write(spoiled(note, size)));
      expectDetected("spoiled " + size, join(all), Kind.BAD_SIGNATURE, last + 1);

      var foreign = Checkpoint.readUnverified(note).sign(thief);
      all.set(last, CanonicalJson.write(foreign));
      expectDetected("foreign " + size, join(all), Kind.BAD_SIGNATURE, last + 1);

      all.set(0, new ExportHeader(LOG, thief.publicKey()).line());
      expectDetected("foreign key in header " + size, join(all), Kind.WRONG_KEY, 1);
    }
  }

  @Test
  void truncation_with_a_genuine_older_checkpoint_is_detected_by_the_anchor() throws IOException {
    for (int size = 1; size < ENTRIES; size++) {
      expectDetected(
          "cut to " + size, export(OLDER.get(size - 1)), Kind.SHORTER_THAN_ANCHOR, size + 2);
    }
  }

  @Test
  void rewriting_with_the_stolen_key_is_detected_by_the_anchor() throws IOException {
    for (int row = 1; row <= ENTRIES; row++) {
      var forged = recomputed(lines(genuine), row);
      expectDetected(
          "signed again from " + row,
          join(signedAgain(forged)),
          Kind.DIFFERS_FROM_ANCHOR,
          ENTRIES + 2);
    }
  }

  @Test
  void without_an_anchor_a_cut_with_an_older_checkpoint_passes_and_the_warning_says_so()
      throws IOException {
    var result = verify(export(OLDER.get(ENTRIES - 2)), Optional.of(KEY), Optional.empty());
    assertThat(result.ok()).isTrue();
    assertThat(result.warnings()).singleElement().asString().contains("no anchor");
  }

  @Test
  void without_a_pinned_key_a_forgery_passes_and_the_warning_says_so() throws IOException {
    var thief = TrailFixture.signer(LOG, 9);
    var all = lines(genuine);
    all.set(0, new ExportHeader(LOG, thief.publicKey()).line());
    all.set(
        ENTRIES + 1, CanonicalJson.write(new Checkpoint(LOG, ENTRIES, anchor.root()).sign(thief)));
    var result = verify(join(all), Optional.empty(), Optional.of(anchor));
    assertThat(result.ok()).isTrue();
    assertThat(result.warnings()).singleElement().asString().contains("no key was pinned");
  }

  @Test
  void cut_files_and_added_text_are_detected() throws IOException {
    var all = lines(genuine);
    expectDetected("empty", "", Kind.CUT_SHORT, 1);
    expectDetected("header only", join(all.subList(0, 1)), Kind.CUT_SHORT, 1);
    expectDetected("no checkpoint", join(all.subList(0, ENTRIES + 1)), Kind.CUT_SHORT, ENTRIES + 1);
    expectDetected(
        "no last line break",
        genuine.substring(0, genuine.length() - 1),
        Kind.CUT_SHORT,
        ENTRIES + 2);
    expectDetected("text behind", genuine + "{}\n", Kind.NOT_COVERED, ENTRIES + 3);
    expectDetected("blank line behind", genuine + "\n", Kind.NOT_COVERED, ENTRIES + 3);
    expectDetected("carriage returns", genuine.replace("\n", "\r\n"), Kind.UNREADABLE, 1);
    expectDetected("endless line", "x".repeat(200_000), Kind.UNREADABLE, 1);
    expectDetected("no header", join(all.subList(1, ENTRIES + 2)), Kind.UNREADABLE, 1);

    all.add(ENTRIES + 1, all.get(ENTRIES));
    expectDetected("added entry", join(relinked(all)), Kind.NOT_COVERED, ENTRIES + 3);
  }

  /**
   * Changes one entry and gives every later one the hash that then fits; what a forger without the
   * key can do.
   */
  private static List<String> recomputed(List<String> all, int row) {
    all.set(row, all.get(row).replace("checkout-", "attacker-"));
    return relinked(all);
  }

  static List<String> relinked(List<String> all) {
    var prev = Merkle.NO_PREDECESSOR;
    for (int i = 1; i < all.size() - 1; i++) {
      var text =
          all.get(i)
              .replaceFirst("\"prev\":\"[^\"]*\"", "\"prev\":\"" + prev + "\"")
              .replaceFirst("\"seq\":[0-9]+", "\"seq\":" + i);
      all.set(i, text);
      prev = Merkle.text(Merkle.leaf(text));
    }
    return all;
  }

  private static List<String> signedAgain(List<String> all) {
    var range = CompactRange.EMPTY;
    for (var text : all.subList(1, all.size() - 1)) {
      range = range.append(Merkle.leaf(text));
    }
    var note = new Checkpoint(LOG, range.size(), range.rootText()).sign(SIGNER);
    all.set(all.size() - 1, CanonicalJson.write(note));
    return all;
  }

  private static String spoiled(String note, int seed) {
    int at = note.lastIndexOf(' ') + 1;
    byte[] blob = Base64.getDecoder().decode(note.substring(at).strip());
    byte[] edited = Arrays.copyOf(blob, blob.length);
    edited[4 + seed % 64] ^= (byte) (1 << (seed % 8));
    return note.substring(0, at) + Base64.getEncoder().encodeToString(edited) + "\n";
  }

  private static void expectDetected(String change, String export, Kind kind, long line)
      throws IOException {
    var problem = expectDetected(change, export.getBytes(StandardCharsets.UTF_8));
    assertThat(problem.kind()).as(change).isEqualTo(kind);
    assertThat(problem.line()).as(change).isEqualTo(line);
  }

  private static Verification.Problem expectDetected(String change, byte[] export)
      throws IOException {
    return expectDetected(change, export, Optional.of(anchor));
  }

  private static Verification.Problem expectDetected(
      String change, byte[] export, Optional<AuditAnchor> anchor) throws IOException {
    tried++;
    var result = AuditVerifier.verify(new ByteArrayInputStream(export), Optional.of(KEY), anchor);
    assertThat(result.ok()).as(change).isFalse();
    detected++;
    var problem = result.problem().orElseThrow();
    assertThat(problem.words()).as(change).isNotBlank().doesNotContain("\n");
    return problem;
  }

  private static Verification verify(
      String export, Optional<AuditPublicKey> pinned, Optional<AuditAnchor> anchor)
      throws IOException {
    return AuditVerifier.verify(
        new ByteArrayInputStream(export.getBytes(StandardCharsets.UTF_8)), pinned, anchor);
  }
}
