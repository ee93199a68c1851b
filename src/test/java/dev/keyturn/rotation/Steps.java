package dev.keyturn.rotation;

import static org.assertj.core.api.Assertions.assertThat;

/** What a decision must be. */
final class Steps {
  private Steps() {}

  static void waits(Step step, ReasonCode why, String... told) {
    assertThat(step)
        .isInstanceOfSatisfying(
            Step.Wait.class,
            wait -> {
              assertThat(wait.why()).isEqualTo(why);
              told(wait.detail(), told);
              assertThat(wait.again()).isPositive();
            });
    assertThat(why.waits()).as("%s is listed as waiting", why).isTrue();
  }

  static void stalls(Step step, ReasonCode why, String... told) {
    assertThat(step)
        .isInstanceOfSatisfying(
            Step.Stall.class,
            stall -> {
              assertThat(stall.why()).isEqualTo(why);
              told(stall.detail(), told);
            });
    assertThat(why.waits()).as("%s is listed as stopped", why).isFalse();
  }

  static void advances(Step step, String... told) {
    assertThat(step)
        .isInstanceOfSatisfying(Step.Advance.class, advance -> told(advance.evidence(), told));
  }

  static Effect acts(Step step) {
    assertThat(step).isInstanceOf(Step.Act.class);
    return ((Step.Act) step).effect();
  }

  private static void told(String detail, String... parts) {
    for (String part : parts) {
      assertThat(detail).contains(part);
    }
  }
}
