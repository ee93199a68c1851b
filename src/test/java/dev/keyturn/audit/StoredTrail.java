package dev.keyturn.audit;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * Checks what is stored as an auditor would: exported, and with the public key and anchor alone.
 */
public final class StoredTrail {
  private StoredTrail() {}

  public static Verification verify(
      AuditStore store, AuditPublicKey pinned, Optional<AuditAnchor> anchor) {
    if (store.head().isEmpty() && anchor.isEmpty()) {
      // Nobody has written, and nobody remembers anything: there is nothing to export.
      return new Verification(Optional.empty(), 0, Optional.empty(), List.of(pinned), List.of());
    }
    var export = new ByteArrayOutputStream();
    try {
      AuditExport.write(store, pinned, export);
      return AuditVerifier.verify(
          new ByteArrayInputStream(export.toByteArray()), Optional.of(pinned), anchor);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
