package dev.keyturn.api;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * One thing that this process depends on.
 *
 * @param name in the answer, for example {@code vault}
 * @param needed whether the process is not ready without it
 * @param fresh how long a finding is shown again before the next look, so that whoever asks often
 *     causes no load elsewhere
 * @param look says {@code ok}, or one word for what is wrong; blocks until it knows, and its own
 *     limits end it
 */
public record Probe(String name, boolean needed, Duration fresh, Supplier<String> look) {

  public static final String OK = "ok";
}
