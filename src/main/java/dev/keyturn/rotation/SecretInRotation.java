package dev.keyturn.rotation;

/** One rotation's part in one secret. */
public record SecretInRotation(Rotation rotation, SecretProgress progress) {}
