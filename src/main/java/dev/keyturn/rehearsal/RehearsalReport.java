package dev.keyturn.rehearsal;

import dev.keyturn.sandbox.ComparisonTable;
import dev.keyturn.sandbox.RunReport;
import java.util.List;

/** What one run, or two side by side, did to the users and to Railway. */
public final class RehearsalReport {
  private final SandboxPlan plan;
  private final List<RunReport> runs;

  RehearsalReport(SandboxPlan plan, List<RunReport> runs) {
    this.plan = plan;
    this.runs = List.copyOf(runs);
  }

  /** Whether Keyturn's own run ended as it should and harmed nobody; by hand is only reported. */
  public boolean well() {
    return runs.stream()
        .filter(run -> run.mode() == RunReport.Mode.KEYTURN)
        .allMatch(
            run -> run.harmless() && run.auditVerified() && run.outcome().equals("COMPLETED"));
  }

  /** One JSON object. */
  public String json() {
    return RunReport.json(runs);
  }

  /**
   * @param colours for a terminal
   */
  public String table(boolean colours) {
    return ComparisonTable.render(runs, plan.timeScale(), colours);
  }
}
