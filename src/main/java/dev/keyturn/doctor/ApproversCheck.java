package dev.keyturn.doctor;

import dev.keyturn.notice.Approvers;
import dev.keyturn.rotation.Plan.ApprovalRule;
import java.util.List;

/** Whether enough are left of those who must approve. */
record ApproversCheck(Approvers approvers, Findings findings) {

  void run(List<Subject> subjects) {
    subjects.forEach(this::run);
  }

  private void run(Subject subject) {
    ApprovalRule rule = subject.plan().approval();
    if (rule.required() == 0) {
      return;
    }
    List<String> gone = rule.approvers().stream().filter(approvers::gone).toList();
    int left = rule.approvers().size() - gone.size();
    String where = "approvers of " + subject.name();
    String found =
        left
            + " of "
            + rule.approvers().size()
            + " are left, "
            + rule.required()
            + " must approve"
            + (gone.isEmpty() ? "" : "; Slack does not know: " + String.join(", ", gone));
    String remedy =
        "Name others in the plan, or give who is still there the address of the plan in Slack, or a token.";
    if (left < rule.required()) {
      findings.failed(where, found, remedy);
    } else if (gone.isEmpty()) {
      findings.ok(where, found);
    } else {
      findings.warning(where, found, remedy);
    }
  }
}
