package dev.keyturn.rotation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one secret: the outgoing version, which was in force at the start, and the
 * incoming one.
 *
 * @param clearSince since when every look has found nothing that needs the version that is to go;
 *     null: not so now
 */
public record SecretProgress(
    SecretName name,
    @Nullable Fingerprint outgoing,
    @Nullable Fingerprint incoming,
    @Nullable Integer outgoingVersion,
    @Nullable Integer incomingVersion,
    @Nullable Kid outgoingKid,
    @Nullable Kid incomingKid,
    @Nullable Instant clearSince) {}
