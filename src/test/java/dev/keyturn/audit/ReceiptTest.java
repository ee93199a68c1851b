package dev.keyturn.audit;

import static dev.keyturn.audit.TrailFixture.KEY;
import static dev.keyturn.audit.TrailFixture.LOG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ReceiptTest {
  private static final String TEXT = CanonicalJson.write(Map.of("rotation", "01J", "v", 1));

  private final Receipt receipt = TrailFixture.trail(new MemoryAuditStore()).sign(TEXT);

  @Test
  void a_genuine_receipt_says_what_it_says() throws Exception {
    assertThat(Receipt.verify(receipt.text(), receipt.note(), KEY))
        .isEqualTo(Map.of("rotation", "01J", "v", 1L));
    assertThat(receipt.note()).startsWith(LOG + "/receipt\n");
  }

  @Test
  void every_changed_character_of_text_and_note_shows() {
    for (int i = 0; i < TEXT.length(); i++) {
      refused(changed(TEXT, i), receipt.note());
    }
    for (int i = 0; i < receipt.note().length(); i++) {
      refused(TEXT, changed(receipt.note(), i));
    }
    refused(TEXT + " ", receipt.note());
    refused(" " + TEXT, receipt.note());
    refused("", receipt.note());
    refused(TEXT, "");
  }

  @Test
  void another_key_and_another_receipt_do_not_pass() {
    var other = TrailFixture.signer(LOG, 9);
    assertThatExceptionOfType(UnreadableAudit.class)
        .isThrownBy(() -> Receipt.verify(TEXT, receipt.note(), other.publicKey()))
        .withMessageContaining("no signature by the key");
    refused(TEXT, Receipt.sign(TEXT, LOG, other).note());
    refused(CanonicalJson.write(Map.of("rotation", "01K", "v", 1)), receipt.note());
  }

  /** One key signs both: neither may pass for the other. */
  @Test
  void a_checkpoint_is_no_receipt_and_a_receipt_is_no_checkpoint() {
    var store = TrailFixture.storeWith(3);
    refused(TEXT, store.head.checkpointNote());
    assertThatExceptionOfType(UnreadableAudit.class)
        .isThrownBy(() -> Checkpoint.open(receipt.note(), KEY));
  }

  private static void refused(String text, String note) {
    assertThatExceptionOfType(UnreadableAudit.class)
        .isThrownBy(() -> Receipt.verify(text, note, KEY));
  }

  private static String changed(String text, int at) {
    char other = text.charAt(at) == 'x' ? 'y' : 'x';
    return text.substring(0, at) + other + text.substring(at + 1);
  }
}
