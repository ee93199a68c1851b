package dev.keyturn.api;

import java.time.Duration;

/**
 * One thing that this process depends on.
 *
 * @param name in the answer, for example {@code vault}
 * @param needed whether the process is not ready without it
 * @param fresh how long a finding is shown again before the next look, so that whoever asks often
 *     causes no load elsewhere
 * @param look blocks until it knows; its own limits end it
 */
public record Probe(String name, boolean needed, Duration fresh, Look look) {

  /** Looks once. */
  public interface Look {
    /**
     * @return {@code ok}, or one word for what is wrong
     */
    String word();
  }

  public static final String OK = "ok";
}
