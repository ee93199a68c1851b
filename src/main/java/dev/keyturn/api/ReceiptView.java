package dev.keyturn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.keyturn.rotation.port.SignedReceipt;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a rotation did, signed.
 *
 * @param receipt canonical JSON (RFC 8785), as text so that its hash can be taken
 * @param note a signed note over its SHA-256, with the audit trail's key
 * @param review of an emergency that was reviewed after its end; names the receipt that it adds to
 */
@Serdeable
@Schema(name = "Receipt")
record ReceiptView(
    String receipt,
    String note,
    @Nullable @JsonInclude(JsonInclude.Include.NON_NULL) ReviewView review) {

  static ReceiptView of(SignedReceipt receipt, Optional<SignedReceipt> review) {
    return new ReceiptView(
        receipt.text(),
        receipt.note(),
        review.map(r -> new ReviewView(r.text(), r.note())).orElse(null));
  }

  /**
   * A late review, signed in the same way.
   *
   * @param receipt canonical JSON (RFC 8785), as text so that its hash can be taken
   * @param note a signed note over its SHA-256, with the audit trail's key
   */
  @Serdeable
  @Schema(name = "ReceiptReview")
  record ReviewView(String receipt, String note) {}
}
