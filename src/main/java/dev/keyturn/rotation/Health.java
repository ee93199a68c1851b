package dev.keyturn.rotation;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a health URL answered.
 *
 * @param status of HTTP; 0: nobody answered in time
 * @param degraded the answer's own word for it
 * @param errorRate share of its requests that failed, from 0 to 1; null: it does not say
 * @param p95Millis how long 95 of 100 requests take at the most; null: it does not say
 */
public record Health(
    int status, boolean degraded, @Nullable Double errorRate, @Nullable Long p95Millis) {

  public static final Health NO_ANSWER = new Health(0, false, null, null);

  public static Health answered(int status) {
    return new Health(status, false, null, null);
  }

  /** Whether it answers 2xx. */
  public boolean answers() {
    return status >= 200 && status < 300;
  }

  /** Whether it only says that it was asked too often, which is neither good nor bad. */
  boolean refused() {
    return status == 429;
  }

  public boolean serverError() {
    return status >= 500;
  }

  /** For people: never more of the answer than this. */
  public String words() {
    if (status == 0) {
      return "no answer";
    }
    var words = new StringBuilder("the health URL answered ").append(status);
    if (degraded) {
      words.append(" degraded");
    }
    if (errorRate != null) {
      words.append(String.format(Locale.ROOT, ", error rate %.1f %%", errorRate * 100));
    }
    if (p95Millis != null) {
      words.append(", p95 ").append(p95Millis).append(" ms");
    }
    return words.toString();
  }
}
