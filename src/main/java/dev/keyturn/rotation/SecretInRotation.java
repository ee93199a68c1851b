package dev.keyturn.rotation;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One rotation's part in one secret. */
public record SecretInRotation(Rotation rotation, SecretProgress progress) {}
