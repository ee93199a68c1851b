package dev.keyturn.hostile;

import dev.keyturn.access.TokenFuzz;
import dev.keyturn.adapter.application.AttestationFuzz;
import dev.keyturn.adapter.railway.RailwayFuzz;
import dev.keyturn.adapter.slack.SlackFuzz;
import dev.keyturn.adapter.vault.VaultFuzz;
import dev.keyturn.audit.CanonicalJsonFuzz;
import dev.keyturn.audit.ExportFuzz;
import dev.keyturn.audit.NoteFuzz;
import dev.keyturn.plan.PlanFuzz;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/** What strangers can feed us, and how much of it each build tries. */
enum FuzzTarget {
  PLAN(PlanFuzz.class, PlanFuzz::believed, 3_000),
  RAILWAY(RailwayFuzz.class, RailwayFuzz::believed, 1_000),
  VAULT(VaultFuzz.class, VaultFuzz::believed, 1_000),
  ATTESTATION(AttestationFuzz.class, AttestationFuzz::believed, 1_000),
  SLACK(SlackFuzz.class, SlackFuzz::believed, 2_000),
  CANONICAL_JSON(CanonicalJsonFuzz.class, CanonicalJsonFuzz::believed, 1_000),
  EXPORT(ExportFuzz.class, ExportFuzz::believed, 1_000),
  NOTE(NoteFuzz.class, NoteFuzz::believed, 1_000),
  TOKEN(TokenFuzz.class, TokenFuzz::believed, 1_000);

  private static final Path CORPUS = Path.of("src/test/resources/hostile");

  private final Class<?> type;
  private final Predicate<byte[]> function;
  private final int inputsPerBuild;

  FuzzTarget(Class<?> type, Predicate<byte[]> function, int inputsPerBuild) {
    this.type = type;
    this.function = function;
    this.inputsPerBuild = inputsPerBuild;
  }

  Class<?> type() {
    return type;
  }

  int inputsPerBuild() {
    return inputsPerBuild;
  }

  /** Tries the input; whether it was taken for what it says it is. */
  boolean believes(byte[] input) {
    return function.test(input.clone());
  }

  /** Where its inputs are kept. */
  Path folder() {
    return CORPUS.resolve(name());
  }

  List<Path> corpus() {
    try (var files = Files.list(folder())) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
