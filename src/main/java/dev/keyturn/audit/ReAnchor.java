package dev.keyturn.audit;

import org.jspecify.annotations.Nullable;

/**
 * That two people let a trail go on which its anchor contradicted, such as after a lawful restore
 * of the database: an entry of its own, whose target names both heads. What the anchor had seen is
 * given up by it, for all to see.
 *
 * @param seen what the anchor had seen
 * @param stored what the database had: everything before the entry
 */
public record ReAnchor(AuditAnchor seen, AuditAnchor stored) {
  public static final String ACTION = "audit.re-anchored";

  private static final String SYSTEM = "audit-anchor";
  private static final int WORDS = 4;

  /** For the entry. */
  public AuditDraft.Target target() {
    return new AuditDraft.Target(SYSTEM, text());
  }

  /** Size and root that the anchor had seen, then of the database. */
  public String text() {
    return seen.text() + " " + stored.text();
  }

  /**
   * What an entry records; null when it is another one.
   *
   * @throws UnreadableAudit when it names the action and not both heads
   */
  public static @Nullable ReAnchor in(AuditDraft event) throws UnreadableAudit {
    if (!event.action().equals(ACTION)) {
      return null;
    }
    AuditDraft.Target target = event.target();
    return parse(target == null ? "" : target.object());
  }

  /**
   * Reads {@link #text}.
   *
   * @throws UnreadableAudit when it is not two heads
   */
  public static ReAnchor parse(String text) throws UnreadableAudit {
    String[] words = text.split(" ", -1);
    if (words.length != WORDS) {
      throw new UnreadableAudit("a re-anchoring names two heads: size root size root");
    }
    return new ReAnchor(
        AuditAnchor.parse(words[0] + " " + words[1]), AuditAnchor.parse(words[2] + " " + words[3]));
  }

  /**
   * Whether what somebody saw is of the history that was given up, as far as can be told: nobody
   * has its entries any more.
   */
  boolean givesUp(AuditAnchor sight) {
    long common = seen.size() > stored.size() ? stored.size() : 0;
    return sight.equals(seen) || (sight.size() < seen.size() && sight.size() > common);
  }
}
