package dev.keyturn.audit;

import static dev.keyturn.audit.TrailFixture.KEY;
import static dev.keyturn.audit.TrailFixture.LOG;
import static dev.keyturn.audit.TrailFixture.SIGNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckpointTest {
  /**
   * Key and note of the example in the documentation of Go's sumdb/note package, which defined the
   * format.
   */
  private static final String GO_KEY =
      "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

  private static final String GO_SEED = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
  private static final String GO_TEXT =
      "If you think cryptography is the answer to your problem,\n"
          + "then you don't know what your problem is.\n";
  private static final String GO_SIGNATURE =
      "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";

  private static final String ROOT = "5d2aeXoZkv0rqTP6BxbTtxMXyUd0wpD4f5dSgkYXeuU=";
  private static final Checkpoint CHECKPOINT = new Checkpoint(LOG, 42, ROOT);

  @Test
  void signature_of_the_go_example_verifies_and_is_made_again_from_its_seed() throws Exception {
    var key = AuditPublicKey.parse(GO_KEY);
    byte[] blob = Base64.getDecoder().decode(GO_SIGNATURE);
    byte[] text = GO_TEXT.getBytes(StandardCharsets.UTF_8);
    assertThat(Arrays.copyOf(blob, 4)).isEqualTo(key.keyId());
    assertThat(key.verifies(text, Arrays.copyOfRange(blob, 4, blob.length))).isTrue();

    byte[] tagged = Base64.getDecoder().decode(GO_SEED);
    var signer = AuditSigner.fromSeed("PeterNeumann", Arrays.copyOfRange(tagged, 1, tagged.length));
    assertThat(signer.publicKey().text()).isEqualTo(GO_KEY);
    assertThat(AuditPublicKey.concat(key.keyId(), signer.sign(text))).isEqualTo(blob);
  }

  @Test
  void seed_of_rfc_8032_test_1_gives_its_key_and_signature() {
    var hex = HexFormat.of();
    var signer =
        AuditSigner.fromSeed(
            "x", hex.parseHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
    assertThat(signer.publicKey())
        .isEqualTo(
            new AuditPublicKey(
                "x",
                hex.parseHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"),
                Ed25519.SCHEME));
    assertThat(hex.formatHex(signer.sign(new byte[0])))
        .isEqualTo(
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
                + "d25bf5f0595bbe24655141438e7a100b");
  }

  @Test
  void note_has_three_lines_a_blank_one_and_a_signature_and_opens_again() throws Exception {
    var note = CHECKPOINT.sign(SIGNER);
    assertThat(note)
        .startsWith(LOG + "\n42\n" + ROOT + "\n\n\u2014 " + LOG + " ")
        .endsWith("\n")
        .hasLineCount(5);
    assertThat(Checkpoint.open(note, KEY)).isEqualTo(CHECKPOINT);
  }

  @Test
  void signature_of_another_key_may_stand_beside_ours_but_not_instead() throws Exception {
    var other = TrailFixture.signer("witness.example", 9);
    var ours = CHECKPOINT.sign(SIGNER);
    var theirs = CHECKPOINT.sign(other);
    var both = theirs + ours.substring(ours.indexOf("\u2014"));
    assertThat(Checkpoint.open(both, KEY)).isEqualTo(CHECKPOINT);
    assertThat(Checkpoint.open(both, other.publicKey())).isEqualTo(CHECKPOINT);
    assertThatThrownBy(() -> Checkpoint.open(theirs, KEY)).hasMessageContaining("no signature by");
  }

  @Test
  void same_name_with_another_key_does_not_pass() {
    var impostor = TrailFixture.signer(LOG, 9);
    assertThatThrownBy(() -> Checkpoint.open(CHECKPOINT.sign(impostor), KEY))
        .isInstanceOf(UnreadableAudit.class);
  }

  @Test
  void any_changed_character_of_a_note_is_refused() {
    var note = CHECKPOINT.sign(SIGNER);
    for (int i = 0; i < note.length(); i++) {
      char changed = note.charAt(i) == '1' ? '2' : '1';
      var edited = note.substring(0, i) + changed + note.substring(i + 1);
      assertThatThrownBy(() -> Checkpoint.open(edited, KEY))
          .as("character %d", i)
          .isInstanceOf(UnreadableAudit.class);
    }
  }

  @Test
  void loose_spellings_are_refused() {
    var note = CHECKPOINT.sign(SIGNER);
    for (var edited :
        List.of(
            "",
            "\n",
            note.stripTrailing(),
            note + "\n",
            note.replace("\n", "\r\n"),
            note.replace("\n42\n", "\n042\n"),
            note.replace("\n42\n", "\n+42\n"),
            note.replace("\n42\n", "\n0\n"),
            note.replace("\n\n", "\nextension\n\n"),
            note.replace("\u2014 ", "- "),
            note.replace("\u2014 ", "\u2014  "),
            note.replace("=\n\n", "\n\n"),
            note.substring(0, note.indexOf('\u2014')))) {
      assertThatThrownBy(() -> Checkpoint.open(edited, KEY)).isInstanceOf(UnreadableAudit.class);
    }
  }

  @Test
  void public_key_text_round_trips_and_is_read_strictly() throws Exception {
    var key = OneKey.fresh("log.example/a", new SecureRandom()).publicKey();
    var text = key.text();
    assertThat(AuditPublicKey.parse(text)).isEqualTo(key).hasSameHashCodeAs(key);
    for (var edited :
        List.of(
            "",
            "a+b",
            text + "=",
            text.replace("log", "lag"),
            " " + text,
            text.substring(1),
            text + "+")) {
      assertThatThrownBy(() -> AuditPublicKey.parse(edited)).isInstanceOf(UnreadableAudit.class);
    }
  }

  @Test
  void signer_shows_nothing_of_its_seed() {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) 7);
    assertThat(SIGNER.toString())
        .doesNotContain(HexFormat.of().formatHex(seed))
        .doesNotContain(Base64.getEncoder().encodeToString(seed));
    assertThatThrownBy(() -> AuditSigner.fromSeed("x", new byte[31]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> AuditSigner.fromSeed("a b", new byte[32]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
