package dev.keyturn.adapter.database;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Two threads that start at the same moment. */
final class Race {
  private Race() {}

  /** What each came back with, in the order given; null for a null. */
  static <T> List<T> of(Callable<T> one, Callable<T> two) throws Exception {
    var start = new CyclicBarrier(2);
    try (var threads = Executors.newFixedThreadPool(2)) {
      Future<T> first = threads.submit(() -> at(start, one));
      Future<T> second = threads.submit(() -> at(start, two));
      return Arrays.asList(first.get(), second.get());
    }
  }

  private static <T> T at(CyclicBarrier start, Callable<T> run) throws Exception {
    start.await();
    return run.call();
  }
}
