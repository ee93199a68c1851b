package dev.keyturn.rotation.port;

import dev.keyturn.rotation.RotationId;

/** The right to change a rotation, for as long as {@link Journal#renew} says so. */
public record Lease(RotationId rotation, String holder, long fence) {}
