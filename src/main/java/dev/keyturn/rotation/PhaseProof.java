package dev.keyturn.rotation;

/** What one replica proved of one secret in one phase. */
public record PhaseProof(Phase phase, Proof proof) {}
