package dev.keyturn.audit;

import dev.keyturn.audit.Verification.Kind;

/** Looks through a trail for the entry that names a receipt: the key in force there signed it. */
final class NamedReceipt {
  private final Receipt receipt;
  private final String name;
  private long seq;

  NamedReceipt(Receipt receipt) {
    this.receipt = receipt;
    this.name = receipt.name();
  }

  void look(AuditEntry entry) {
    var target = entry.event().target();
    if (target != null && target.system().equals("receipt") && target.object().equals(name)) {
      seq = entry.seq();
    }
  }

  void finish(KeyChain keys, long line) throws VerificationFailure {
    if (seq == 0) {
      throw new VerificationFailure(
          Kind.BAD_RECEIPT, line, "no entry of the trail names this receipt");
    }
    try {
      Receipt.verify(receipt.text(), receipt.note(), keys.at(seq).getLast());
    } catch (UnreadableAudit e) {
      throw new VerificationFailure(Kind.BAD_RECEIPT, seq + 1, String.valueOf(e.getMessage()));
    }
  }
}
