package dev.keyturn.audit;

import static dev.keyturn.audit.TrailFixture.KEY;
import static dev.keyturn.audit.TrailFixture.LOG;
import static dev.keyturn.audit.TrailFixture.SIGNER;
import static dev.keyturn.audit.TrailFixture.draft;
import static dev.keyturn.audit.TrailFixture.export;
import static dev.keyturn.audit.TrailFixture.join;
import static dev.keyturn.audit.TrailFixture.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.audit.Verification.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** One signing key hands over to the next, and nobody but the two can make it look so. */
class KeyChangeTest {
  private static final AuditDraft.Actor ANA = new AuditDraft.Actor("user", "ana", "cli");

  private final MemoryAuditStore store = new MemoryAuditStore();
  private final KeyPlace place = new KeyPlace(SIGNER);
  private final AuditTrail here = process();

  private AuditTrail process() {
    return place.writer(store);
  }

  private void append(AuditTrail trail, int entries) {
    for (int i = 0; i < entries; i++) {
      trail.append(draft(i));
    }
  }

  private AuditPublicKey change(AuditTrail trail) throws Exception {
    return place.handOver(store, trail);
  }

  @Test
  void a_trail_of_three_keys_verifies_with_each_of_them_and_with_no_other() throws Exception {
    append(here, 5);
    var second = change(here);
    append(here, 5);
    var third = change(here);
    append(here, 1);

    var export = export(store, here.publicKey());
    for (var pinned : List.of(KEY, second, third)) {
      var result = verify(export, pinned);
      assertThat(result.problem()).as(pinned.text()).isEmpty();
      assertThat(result.entries()).isEqualTo(13);
      assertThat(result.keys()).containsExactly(KEY, second, third);
      assertThat(StoredTrail.verify(store, pinned, here.anchor()).problem()).isEmpty();
    }
    var stranger = TrailFixture.signer(LOG, 9).publicKey();
    assertThat(verify(export, stranger).problem().orElseThrow().kind()).isEqualTo(Kind.WRONG_KEY);
    assertThat(StoredTrail.verify(store, stranger, Optional.empty()).problem().orElseThrow())
        .extracting(Verification.Problem::kind)
        .isEqualTo(Kind.WRONG_KEY);
  }

  @Test
  void the_entry_and_its_head_are_signed_by_both_and_the_next_head_by_the_new_key_alone()
      throws Exception {
    append(here, 3);
    var second = change(here);
    var entry = AuditEntry.parse(store.rows.getLast().canonicalText());
    assertThat(entry.event().action()).isEqualTo("audit.key-changed");
    assertThat(entry.event().target().object()).isEqualTo(second.text());
    var change = KeyChange.open(entry.event().keyChange());
    assertThat(change.from()).isEqualTo(KEY);
    assertThat(change.to()).isEqualTo(second);
    assertThat(change.size()).isEqualTo(3);
    assertThat(KEY.signed(store.head.checkpointNote())).isTrue();
    assertThat(second.signed(store.head.checkpointNote())).isTrue();
    assertThat(verify(export(store, KEY), KEY).ok()).as("while it stands at the end").isTrue();

    append(here, 1);
    assertThat(KEY.signed(store.head.checkpointNote())).isFalse();
    assertThat(second.signed(store.head.checkpointNote())).isTrue();
  }

  @Test
  void a_process_that_still_has_the_old_key_takes_up_the_new_one_and_never_signs_with_the_old()
      throws Exception {
    append(here, 3);
    var atTheChange = process();
    var behindIt = process();
    var reader = process();
    var second = change(here);

    append(atTheChange, 1);
    assertThat(second.signed(store.head.checkpointNote())).isTrue();
    assertThat(KEY.signed(store.head.checkpointNote())).isFalse();
    append(behindIt, 1);
    assertThat(KEY.signed(store.head.checkpointNote())).isFalse();
    assertThat(reader.publicKey()).isEqualTo(second);
    assertThat(reader.anchor()).isPresent();
    assertThat(verify(export(store, second), KEY).ok()).isTrue();
  }

  @Test
  void a_process_that_cannot_read_the_new_key_writes_nothing_until_it_can() throws Exception {
    append(here, 3);
    var atTheChange = process();
    var behindIt = process();
    change(here);
    place.unreachable = true;
    assertThatThrownBy(() -> append(atTheChange, 1)).isInstanceOf(KeysOutOfReach.class);
    place.unreachable = false;
    append(here, 1);
    place.unreachable = true;
    assertThatThrownBy(() -> append(behindIt, 1)).isInstanceOf(KeysOutOfReach.class);
    assertThat(store.rows).hasSize(5);

    place.unreachable = false;
    append(atTheChange, 1);
    append(behindIt, 1);
    assertThat(verify(export(store, here.publicKey()), KEY).entries()).isEqualTo(7);
  }

  @Test
  void a_head_by_the_retired_key_alone_is_refused_by_whoever_appends_and_whoever_reads()
      throws Exception {
    append(here, 3);
    var idle = process();
    idle.append(draft(4));
    change(here);
    append(here, 1);
    var anchor = here.anchor().orElseThrow();
    place.forge(store);
    var forged = store.copy();

    for (var trail : List.of(here, idle, process())) {
      assertThatThrownBy(() -> append(trail, 1)).isInstanceOf(BrokenTrail.class);
      assertThatThrownBy(trail::signedCheckpoint).isInstanceOf(BrokenTrail.class);
      assertThat(new VerifiedTrail(store, trail, "rot").check(anchor))
          .isInstanceOf(AnchorCheck.HeadUntrusted.class);
      assertThat(store.rows).isEqualTo(forged.rows);
    }
  }

  @Test
  void a_key_that_was_prepared_and_never_announced_signs_nothing_and_is_the_next_one()
      throws Exception {
    append(here, 3);
    var prepared = place.process(store).prepare(store.head.checkpointNote());

    var later = process();
    append(later, 1);
    assertThat(KEY.signed(store.head.checkpointNote())).as("still the old key").isTrue();
    assertThat(change(later)).isEqualTo(prepared.publicKey());
    assertThat(place.versions).hasSize(2);
  }

  @Test
  void of_two_who_change_it_at_once_one_does_and_the_other_changes_nothing() throws Exception {
    append(here, 3);
    var other = process();
    var one = place.process(store).prepare(store.head.checkpointNote());
    var two = place.process(store).prepare(store.head.checkpointNote());
    assertThat(two).isSameAs(one);
    assertThat(here.changeKey(KEY, one, ANA, "yearly")).isPresent();
    assertThat(other.changeKey(KEY, two, ANA, "yearly")).isEmpty();
    append(here, 1);
    assertThat(other.changeKey(KEY, two, ANA, "yearly")).isEmpty();
    assertThat(store.rows).hasSize(5);
  }

  @Test
  void a_late_announcement_never_hands_back_to_a_retired_key() throws Exception {
    append(here, 3);
    var slow = place.process(store).prepare(store.head.checkpointNote());
    change(here);
    var third = change(process());
    assertThat(process().changeKey(KEY, slow, ANA, "late")).isEmpty();
    append(process(), 1);
    assertThat(third.signed(store.head.checkpointNote())).isTrue();
    assertThat(verify(export(store, third), third).ok()).isTrue();
  }

  @Test
  void a_transaction_that_is_undone_leaves_the_old_key_in_force() throws Exception {
    append(here, 3);
    var next = place.process(store).prepare(store.head.checkpointNote());
    assertThatThrownBy(() ->
            store.inTransaction(() -> {
              here.changeKey(KEY, next, ANA, "yearly");
              throw new IllegalStateException("killed");
            }))
        .hasMessage("killed");
    append(here, 1);
    assertThat(KEY.signed(store.head.checkpointNote())).isTrue();
    assertThat(change(here)).isEqualTo(next.publicKey());
  }

  @Test
  void an_empty_trail_has_no_key_to_hand_over() {
    assertThatThrownBy(() -> here.changeKey(KEY, TrailFixture.signer(LOG, 8), ANA, "too early"))
        .isInstanceOf(BrokenTrail.class);
  }

  @Test
  void nobody_but_the_two_keys_can_forge_a_change() throws Exception {
    append(here, 4);
    var second = change(here);
    append(here, 4);
    var genuine = export(store, second);
    var thief = TrailFixture.signer(LOG, 9);
    var thiefsNext = TrailFixture.signer(LOG, 10);
    var root = rootOf(lines(genuine), 4);

    // By the thief alone, at the place of the genuine one.
    var forged = new KeyChange(LOG, 4, root, KEY, thief.publicKey()).sign(thief, thief);
    refused(replaced(genuine, forged), KEY, Kind.BAD_KEY_CHANGE, 6);
    // By the old key, but not by the new one: nobody has shown to hold it.
    var oneSided = new KeyChange(LOG, 4, root, KEY, thief.publicKey()).sign(SIGNER, SIGNER);
    refused(replaced(genuine, oneSided), KEY, Kind.BAD_KEY_CHANGE, 6);
    // Between two keys of the thief's: consistent, and by none that anybody trusts.
    var foreign =
        new KeyChange(LOG, 4, root, thief.publicKey(), thiefsNext.publicKey())
            .sign(thief, thiefsNext);
    refused(signedBy(replaced(genuine, foreign), thiefsNext), KEY, Kind.WRONG_KEY, 1);
    // The genuine note, over another history.
    var moved = lines(genuine);
    moved.add(2, moved.get(1));
    var relinked = TamperDetectionTest.relinked(moved);
    refused(join(relinked), KEY, Kind.BAD_KEY_CHANGE, 7);
    // The change is there, and the old key signs on all the same.
    refused(signedBy(genuine, SIGNER), KEY, Kind.BAD_SIGNATURE, 11);
    // The action without its note.
    var bare = genuine.replaceFirst("\"key_change\":\"[^\"]*\",", "");
    refused(bare, KEY, Kind.BAD_ENTRY, 6);
  }

  @Test
  void a_file_that_names_a_key_which_never_signed_it_is_refused_whoever_pins_nothing()
      throws Exception {
    append(here, 2);
    change(here);
    append(here, 1);
    var stranger = TrailFixture.signer(LOG, 9).publicKey();
    var problem =
        AuditVerifier.verify(
                stream(export(store, stranger)), Optional.empty(), List.of(), List.of())
            .problem()
            .orElseThrow();
    assertThat(problem.kind()).isEqualTo(Kind.WRONG_KEY);
    assertThat(problem.words()).startsWith("the file is the key " + stranger);
  }

  @Test
  void every_byte_of_a_change_counts() throws Exception {
    append(here, 1);
    var second = change(here);
    append(here, 1);
    byte[] bytes = export(store, second).getBytes(StandardCharsets.UTF_8);
    int line2 = new String(bytes, StandardCharsets.UTF_8).indexOf("\n{\"action\":\"audit.key");
    int end = line2 + 1;
    while (bytes[end] != '\n') {
      end++;
    }
    for (int i = line2 + 1; i <= end; i++) {
      for (int bit : new int[] {1, 0x20}) {
        byte[] edited = bytes.clone();
        edited[i] ^= (byte) bit;
        var result =
            AuditVerifier.verify(
                new ByteArrayInputStream(edited), Optional.of(KEY), Optional.empty());
        assertThat(result.ok()).as("byte " + i).isFalse();
      }
    }
  }

  @Test
  void a_cut_behind_which_the_key_changed_shows_by_the_later_keys_checkpoint() throws Exception {
    append(here, 4);
    var older = store.copy();
    change(here);
    append(here, 4);
    var kept = WitnessedCheckpoint.of(store.head.checkpointNote(), "the witness");

    var result = verify(export(older, KEY), KEY, kept);
    assertThat(result.problem().orElseThrow().kind()).isEqualTo(Kind.BAD_CHECKPOINT);
    assertThat(result.problem().orElseThrow().words())
        .contains("the witness has a checkpoint over 9 entries")
        .contains("the entry that changed the key was cut off");
  }

  @Test
  void checkpoints_of_every_time_hold_under_the_key_of_their_time_and_no_other() throws Exception {
    var kept = new ArrayList<WitnessedCheckpoint>();
    for (int i = 0; i < 12; i++) {
      if (i == 4 || i == 8) {
        change(here);
      } else {
        append(here, 1);
      }
      kept.add(WitnessedCheckpoint.of(store.head.checkpointNote(), "size " + (i + 1)));
    }
    var export = export(store, here.publicKey());
    assertThat(verify(export, KEY, kept.toArray(WitnessedCheckpoint[]::new)).problem()).isEmpty();

    // The retired key signs the very same root again, later: it was not in force any more.
    var root = kept.get(10).anchor().root();
    var late = WitnessedCheckpoint.of(new Checkpoint(LOG, 11, root).sign(SIGNER), "the thief");
    assertThat(verify(export, KEY, late).problem().orElseThrow().words())
        .contains("not in force then");
  }

  @Test
  void a_receipt_holds_under_the_key_of_its_time_in_a_trail_that_names_it() throws Exception {
    append(here, 2);
    var receipt = here.sign("{\"rotation\":\"01J\"}");
    here.append(named(receipt));
    var second = change(here);
    var later = here.sign("{\"rotation\":\"01K\"}");
    here.append(named(later));
    var export = export(store, second);

    for (var genuine : List.of(receipt, later)) {
      assertThat(verify(export, KEY, genuine).problem()).isEmpty();
    }
    assertThat(Receipt.verify(receipt.text(), receipt.note(), KEY)).isNotEmpty();
    var forgedByOld = Receipt.sign(later.text(), LOG, SIGNER);
    assertThat(verify(export, second, forgedByOld).problem().orElseThrow().kind())
        .isEqualTo(Kind.BAD_RECEIPT);
    var unnamed = Receipt.sign("{\"rotation\":\"01L\"}", LOG, SIGNER);
    assertThat(verify(export, KEY, unnamed).problem().orElseThrow().words())
        .contains("no entry of the trail names this receipt");
  }

  private static AuditDraft named(Receipt receipt) {
    return AuditDraft.by(ANA, "rotation.receipt")
        .target(new AuditDraft.Target("receipt", receipt.name()))
        .build();
  }

  private static Verification verify(String export, AuditPublicKey pinned, Receipt receipt)
      throws IOException {
    return AuditVerifier.verify(stream(export), Optional.of(pinned), List.of(), List.of(receipt));
  }

  private static Verification verify(
      String export, AuditPublicKey pinned, WitnessedCheckpoint... seen) throws IOException {
    return AuditVerifier.verify(stream(export), Optional.of(pinned), List.of(seen), List.of());
  }

  private static ByteArrayInputStream stream(String export) {
    return new ByteArrayInputStream(export.getBytes(StandardCharsets.UTF_8));
  }

  private static void refused(String export, AuditPublicKey pinned, Kind kind, long line)
      throws IOException {
    var problem = verify(export, pinned).problem().orElseThrow();
    assertThat(problem.kind()).as(problem.words()).isEqualTo(kind);
    assertThat(problem.line()).isEqualTo(line);
  }

  /** The export with another note in its change of key, and every later hash made to fit. */
  private static String replaced(String export, String note) {
    var text =
        Pattern.compile("\"key_change\":\"[^\"]*\"")
            .matcher(export)
            .replaceFirst(m -> "\"key_change\":" + quoted(note));
    return join(TamperDetectionTest.relinked(lines(text)));
  }

  private static String quoted(String note) {
    return CanonicalJson.write(note).replace("\\", "\\\\");
  }

  private static String signedBy(String export, AuditSigner signer) {
    var all = lines(export);
    all.set(0, new ExportHeader(LOG, signer.publicKey()).line());
    int size = all.size() - 2;
    all.set(
        all.size() - 1,
        CanonicalJson.write(new Checkpoint(LOG, size, rootOf(all, size)).sign(signer)));
    return join(all);
  }

  private static String rootOf(List<String> all, int size) {
    var range = CompactRange.EMPTY;
    for (var text : all.subList(1, size + 1)) {
      range = range.append(Merkle.leaf(text));
    }
    return range.rootText();
  }
}
