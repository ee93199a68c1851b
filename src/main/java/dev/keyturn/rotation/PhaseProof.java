package dev.keyturn.rotation;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What one replica proved of one secret in one phase. */
public record PhaseProof(Phase phase, Proof proof) {}
