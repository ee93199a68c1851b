package dev.keyturn.adapter.database;

import dev.keyturn.rotation.Fingerprint;
import dev.keyturn.rotation.Kid;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretProgress;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code rotation_secret}. */
@MappedEntity("rotation_secret")
record SecretRow(
    String rotationId,
    String name,
    @Nullable String outgoing,
    @Nullable String incoming,
    @Nullable Integer outgoingVersion,
    @Nullable Integer incomingVersion,
    @Nullable String outgoingKid,
    @Nullable String incomingKid,
    @Nullable Instant clearSince) {

  static SecretRow of(RotationId id, SecretProgress progress) {
    return new SecretRow(
        id.text(),
        progress.name().text(),
        textOf(progress.outgoing()),
        textOf(progress.incoming()),
        progress.outgoingVersion(),
        progress.incomingVersion(),
        textOf(progress.outgoingKid()),
        textOf(progress.incomingKid()),
        DatabaseTime.storedOrNull(progress.clearSince()));
  }

  SecretProgress progress() {
    return new SecretProgress(
        new SecretName(name),
        outgoing == null ? null : new Fingerprint(outgoing),
        incoming == null ? null : new Fingerprint(incoming),
        outgoingVersion,
        incomingVersion,
        outgoingKid == null ? null : new Kid(outgoingKid),
        incomingKid == null ? null : new Kid(incomingKid),
        clearSince);
  }

  private static @Nullable String textOf(@Nullable Fingerprint fingerprint) {
    return fingerprint == null ? null : fingerprint.text();
  }

  private static @Nullable String textOf(@Nullable Kid kid) {
    return kid == null ? null : kid.text();
  }
}
