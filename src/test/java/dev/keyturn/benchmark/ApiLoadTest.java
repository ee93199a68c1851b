package dev.keyturn.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.benchmark.ApiLoad.Figures;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Prints how fast the API answers; the figures in docs/benchmarks.md. */
@EnabledIfSystemProperty(named = "keyturn.benchmark", matches = "true")
class ApiLoadTest {
  private static final int HISTORY = 1_200;
  private static final int AT_ONCE = 8;
  private static final int READS = 2_000;
  private static final int WARM_UP = 1_000;

  /** Each secret of each plan once. */
  private static final int STARTS = ApiLoad.PLANS * ApiLoad.SECRETS;

  @Test
  void print(@TempDir Path folder) throws Exception {
    try (var load = new ApiLoad(folder, HISTORY)) {
      load.run("warm-up", AT_ONCE, WARM_UP, i -> load.get(read(load, i)));
      var figures = new ArrayList<Figures>();
      figures.add(
          load.run(
              "list of 50 rotations", AT_ONCE, READS, _ -> load.get("/api/v1/rotations?limit=50")));
      figures.add(
          load.run(
              "page of 50 of one plan",
              AT_ONCE,
              READS,
              i ->
                  load.get(
                      "/api/v1/rotations?plan="
                          + ApiLoad.plan(i % ApiLoad.PLANS)
                          + "&cursor="
                          + load.id(i))));
      figures.add(
          load.run(
              "one rotation", AT_ONCE, READS, i -> load.get("/api/v1/rotations/" + load.id(i))));
      figures.add(
          load.run(
              "inventory of one plan",
              AT_ONCE,
              READS / 4,
              i -> load.get("/api/v1/secrets?plan=" + ApiLoad.plan(i % ApiLoad.PLANS))));
      figures.add(load.run("all reads mixed", AT_ONCE, READS, i -> load.get(read(load, i))));
      figures.add(load.run("start", AT_ONCE, STARTS, load::start));
      figures.add(
          load.run(
              "approvals, with " + STARTS + " open",
              AT_ONCE,
              READS / 10,
              _ -> load.get("/api/v1/approvals")));

      System.out.println(
          AT_ONCE
              + " at once, "
              + HISTORY
              + " rotations stored, "
              + Runtime.getRuntime().availableProcessors()
              + " cores for client, server, PostgreSQL and Vault");
      System.out.println("| request | requests | errors | a second | p50 ms | p95 ms | p99 ms |");
      System.out.println("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
      figures.forEach(f -> System.out.println(f.row()));
      assertThat(figures).allMatch(f -> f.errors() == 0);
    }
  }

  private static String read(ApiLoad load, int number) {
    return switch (number % 8) {
      case 0, 1 -> "/api/v1/rotations?limit=50";
      case 2 -> "/api/v1/secrets?plan=" + ApiLoad.plan(number / 8 % ApiLoad.PLANS);
      case 3 -> "/api/v1/plans";
      default -> "/api/v1/rotations/" + load.id(number);
    };
  }
}
