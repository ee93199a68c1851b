package dev.keyturn.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A receipt in words. Whoever must be certain verifies the signed one. */
final class ReceiptPage {
  private static final int LABEL = 13;

  private final List<String> lines = new ArrayList<>();

  private ReceiptPage() {}

  /**
   * @param review an addition that came after the end
   */
  static String of(Map<?, ?> receipt, Optional<Map<?, ?>> review) {
    var page = new ReceiptPage();
    page.add(
        "rotation",
        "%s of %s/%s"
            .formatted(receipt.get("rotation"), receipt.get("plan"), receipt.get("environment")));
    page.add(
        "outcome",
        "%s at %s, after %s%s"
            .formatted(
                receipt.get("outcome"),
                receipt.get("ended_at"),
                span(receipt.get("duration_seconds")),
                receipt.get("outcome_reason") == null ? "" : ": " + receipt.get("outcome_reason")));
    page.add(
        "asked for",
        "by %s via %s at %s: %s"
            .formatted(
                receipt.get("requested_by"),
                receipt.get("requested_via"),
                receipt.get("requested_at"),
                receipt.get("reason")));
    page.add("plan", "sha256 " + receipt.get("digest"));
    if (Boolean.TRUE.equals(receipt.get("emergency"))) {
      page.add("emergency", "started without waiting for approval");
    }
    list(receipt, "approvals").forEach(a -> page.add("approved", word(a, "approver")));
    list(receipt, "revocation").forEach(r -> page.add("has leaked", word(r, "approver")));
    if (receipt.get("review") instanceof Map<?, ?> r) {
      page.add("reviewed", word(r, "reviewer"));
    }
    review.ifPresent(after -> {
      if (after.get("review") instanceof Map<?, ?> r) {
        page.add("reviewed", word(r, "reviewer") + " (after the end)");
      }
    });
    list(receipt, "secrets").forEach(page::secret);
    if (receipt.get("redeploys") instanceof Map<?, ?> redeploys) {
      page.redeploys(redeploys);
    }
    list(receipt, "proofs").forEach(page::proof);
    list(receipt, "phases")
        .forEach(p -> page.add("phase", p.get("at") + "  " + p.get("phase") + because(p)));
    if (receipt.get("audit") instanceof Map<?, ?> anchor) {
      page.add("audit trail", anchor.get("size") + " " + anchor.get("root"));
    }
    return String.join("\n", page.lines);
  }

  private void secret(Map<?, ?> s) {
    add(
        "secret",
        s.get("name")
            + arrow(", kid", s.get("outgoing_kid"), s.get("incoming_kid"))
            + arrow(
                ", version in Vault",
                s.get("outgoing_vault_version"),
                s.get("incoming_vault_version"))
            + ", outgoing value last used "
            + (s.get("outgoing_last_used") == null
                ? "by no replica that told of it"
                : s.get("outgoing_last_used")));
  }

  private void redeploys(Map<?, ?> redeploys) {
    var each =
        list(redeploys, "services").stream()
            .map(s -> s.get("service") + " " + s.get("count"))
            .toList();
    add(
        "redeploys",
        redeploys.get("total") + (each.isEmpty() ? "" : ": " + String.join(", ", each)));
  }

  private void proof(Map<?, ?> p) {
    add(
        "proof",
        "%s  %s%s replica %s of deployment %s: %s accepts %s, signs with %s"
            .formatted(
                p.get("at"),
                p.get("phase") == null ? "" : p.get("phase") + "  ",
                p.get("service"),
                p.get("replica"),
                p.get("deployment"),
                p.get("secret"),
                p.get("accepts") instanceof List<?> accepts && !accepts.isEmpty()
                    ? String.join(" and ", accepts.stream().map(String::valueOf).toList())
                    : "none",
                p.get("signs") == null ? "neither" : p.get("signs")));
  }

  private void add(String label, String text) {
    lines.add(label + " ".repeat(LABEL - label.length()) + text);
  }

  private static String word(Map<?, ?> word, String who) {
    return "by %s via %s at %s%s"
        .formatted(
            word.get(who),
            word.get("via"),
            word.get("at"),
            word.get("comment") == null ? "" : ": " + word.get("comment"));
  }

  private static String because(Map<?, ?> phase) {
    return String.valueOf(phase.get("detail")).isBlank() ? "" : "  " + phase.get("detail");
  }

  private static String arrow(String label, @Nullable Object from, @Nullable Object to) {
    return from == null && to == null
        ? ""
        : label + " " + (from == null ? "none" : from) + " → " + (to == null ? "none" : to);
  }

  private static String span(@Nullable Object seconds) {
    if (!(seconds instanceof Long whole)) {
      return "an unknown time";
    }
    Duration span = Duration.ofSeconds(whole);
    return "%d d %02d:%02d:%02d"
        .formatted(span.toDays(), span.toHoursPart(), span.toMinutesPart(), span.toSecondsPart());
  }

  private static List<Map<?, ?>> list(Map<?, ?> in, String name) {
    var found = new ArrayList<Map<?, ?>>();
    if (in.get(name) instanceof List<?> list) {
      list.forEach(element -> found.add((Map<?, ?>) element));
    }
    return found;
  }
}
