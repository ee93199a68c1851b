package dev.keyturn.sandbox.vault;

import java.time.Duration;
import java.util.List;

/**
 * What a token is issued with.
 *
 * @param ttl life from issue or renewal; zero: for ever
 * @param maxTtl life from issue that renewals cannot pass; zero: no limit
 * @param policies names; {@code default} is always added
 */
public record TokenTerms(Duration ttl, Duration maxTtl, boolean renewable, List<String> policies) {
  public TokenTerms {
    policies = List.copyOf(policies);
  }
}
