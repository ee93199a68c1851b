package dev.keyturn.doctor;

import dev.keyturn.doctor.Finding.Status;
import dev.keyturn.engine.Unavailable;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.wiring.Program;
import dev.keyturn.wiring.Settings.WrongSetting;
import java.util.ArrayList;
import java.util.List;

/** Everything that was found so far, in the order of the checks. */
final class Findings {
  private final List<Finding> all = new ArrayList<>();

  void ok(String subject, String found) {
    all.add(new Finding(Status.OK, subject, found, ""));
  }

  void warning(String subject, String found, String remedy) {
    all.add(new Finding(Status.WARNING, subject, found, remedy));
  }

  void failed(String subject, String found, String remedy) {
    all.add(new Finding(Status.FAILED, subject, found, remedy));
  }

  /**
   * @param remedy for a refusal; where nobody answered, the advice is to look why and ask again
   */
  void failed(String subject, RemoteFailure failure, String remedy) {
    String found = String.valueOf(failure.getMessage());
    failed(
        subject,
        found,
        failure.kind() == RemoteFailure.Kind.REJECTED
            ? remedy
            : "Check that " + failure.system() + " can be reached from here, then ask again.");
  }

  /** Its message is what was found, and from the second sentence on what to do. */
  void failed(String subject, WrongSetting wrong) {
    told(subject, String.valueOf(wrong.getMessage()));
  }

  private void told(String subject, String text) {
    int end = text.indexOf(". ");
    if (end < 0) {
      failed(subject, text, "Correct it; docs/configuration.md lists all settings.");
    } else {
      failed(subject, text.substring(0, end), text.substring(end + 2));
    }
  }

  /** Whatever goes wrong in one check is found, and the others are made all the same. */
  void attempt(String subject, Runnable check) {
    try {
      check.run();
    } catch (RuntimeException e) {
      RuntimeException known = Program.byDatabase(e).orElse(e);
      if (known instanceof WrongSetting || known instanceof Unavailable) {
        told(subject, String.valueOf(known.getMessage()));
      } else if (Unavailable.behind(e)) {
        failed(subject, "something that it needs does not answer now", "Ask again.");
      } else {
        failed(
            subject,
            "the check was stopped by " + e.getClass().getSimpleName() + ", a fault of Keyturn's",
            "Report it; every other check was made.");
      }
    }
  }

  /** What depends on something that has failed already. */
  void notTried(String subject, String because) {
    warning(subject, "not tried: " + because, "Mend that first, then ask again.");
  }

  List<Finding> all() {
    return List.copyOf(all);
  }
}
