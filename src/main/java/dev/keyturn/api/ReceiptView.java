package dev.keyturn.api;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;

/**
 * What a rotation did, signed.
 *
 * @param receipt canonical JSON (RFC 8785), as text so that its hash can be taken
 * @param note a signed note over its SHA-256, with the audit trail's key
 */
@Serdeable
@Schema(name = "Receipt")
record ReceiptView(String receipt, String note) {}
