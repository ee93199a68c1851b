package dev.keyturn.doctor;

import dev.keyturn.audit.AuditStore;
import dev.keyturn.audit.BrokenTrail;
import dev.keyturn.audit.VerifiedTrail;
import dev.keyturn.engine.EndedRows;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.port.RotationReads;

/** Whether the audit trail, as it is stored, bears out the rotations that are over. */
final class RowsCheck implements EndedRows.Told {
  private static final String REMEDY =
      "Keep the database as it is, and read AUDIT_TAMPERED in docs/runbook.md.";

  private final Findings findings;
  private boolean found;

  RowsCheck(Findings findings) {
    this.findings = findings;
  }

  void run(RotationReads rotations, AuditStore entries) {
    try {
      new EndedRows(rotations, reader -> VerifiedTrail.asStored(entries, reader)).tell(this);
    } catch (BrokenTrail e) {
      broken(String.valueOf(e.getMessage()));
    }
    if (!found) {
      findings.ok("rotations", "those that are over have ended as the audit trail says");
    }
  }

  @Override
  public void contradicted(Rotation row, String words) {
    found = true;
    findings.failed("rotation " + row.id(), "AUDIT_TAMPERED: " + words, REMEDY);
  }

  @Override
  public void broken(String words) {
    found = true;
    findings.failed("audit trail", "AUDIT_TAMPERED: " + words, REMEDY);
  }
}
