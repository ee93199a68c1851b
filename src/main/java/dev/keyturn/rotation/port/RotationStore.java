package dev.keyturn.rotation.port;

/**
 * The durable record of rotations, whole: a database, or what stands in for one in a test. It holds
 * ids, fingerprints and times, never a value.
 */
public interface RotationStore extends Journal, RotationIntake {}
