package dev.keyturn.audit;

/** Carries the first problem out of a check. */
final class VerificationFailure extends Exception {
  private final transient Verification.Problem problem;

  VerificationFailure(Verification.Kind kind, long line, String words) {
    super(words);
    this.problem = new Verification.Problem(kind, line, words);
  }

  Verification.Problem problem() {
    return problem;
  }
}
