package dev.keyturn.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Timings;
import org.junit.jupiter.api.Test;

class FaultMatrixTest {

  @Test
  void quick() {
    var p = Timings.PRODUCTION;
    var matrix = Matrix.of(TestedDatabase.Kind.valueOf(System.getProperty("kind", "H2")), Boolean.getBoolean("noquarantine") ? new Timings(p.lease(), p.call(), java.time.Duration.ofSeconds(1), p.poll(), p.longPoll(), p.phaseLimit(), p.redeploys()) : p);
    String only = System.getProperty("only", "");
    String fault = System.getProperty("fault", "");
    int every = Integer.getInteger("every", 1);
    var first = matrix.firstOfItsKind();
    var cells = matrix.cells(System.getProperty("all") == null ? Matrix::changes : first);
    cells.removeIf(c -> !(c.toString().contains(only) && c.fault().name().matches(fault + ".*")));
    var some = new java.util.ArrayList<Matrix.Cell>();
    for (int i = 0; i < cells.size(); i += every) some.add(cells.get(i));
    System.out.println(cells.size() + " cells, " + some.size() + " of them");
    long t = System.nanoTime();
    var n = new java.util.concurrent.atomic.AtomicInteger();
    var out = matrix.run(some, Integer.getInteger("workers", 2), o -> {
      System.out.println("cell " + n.incrementAndGet() + " " + (System.nanoTime() - t) / 1_000_000_000L + "s " + o.cell() + (o.resumed() > 0 ? " resumed " + o.resumed() : "") + (o.holes().isEmpty() ? "" : " HOLES " + o.holes()));
    });
    assertThat(out).isNotEmpty();
  }
}
