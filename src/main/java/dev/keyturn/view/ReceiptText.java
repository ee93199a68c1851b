package dev.keyturn.view;

import dev.keyturn.audit.AuditAnchor;
import dev.keyturn.audit.CanonicalJson;
import dev.keyturn.rotation.Attempt;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Effect;
import dev.keyturn.rotation.Keeping;
import dev.keyturn.rotation.Kept;
import dev.keyturn.rotation.Layout;
import dev.keyturn.rotation.LeftBehind;
import dev.keyturn.rotation.PhaseProof;
import dev.keyturn.rotation.Proof;
import dev.keyturn.rotation.Review;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.Sha256;
import dev.keyturn.rotation.TimelineEntry;
import dev.keyturn.rotation.TimelineEntry.What;
import dev.keyturn.rotation.port.RotationReads;
import dev.keyturn.rotation.port.SignedReceipt;
import dev.keyturn.text.PlainLine;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a rotation did, as canonical JSON: docs/audit.md has the fields. What is not known is left
 * out. Names, ids, fingerprints and times; never a value.
 */
public final class ReceiptText {
  private static final int VERSION = 1;
  private static final int PAGE = 500;
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private ReceiptText() {}

  /**
   * @param rotation ended
   * @param left what it has left outside; null where it came to its end as it should
   * @param anchor the audit trail at that moment
   */
  public static String of(
      RotationReads store, Rotation rotation, @Nullable LeftBehind left, AuditAnchor anchor) {
    Instant ended = Objects.requireNonNull(rotation.endedAt());
    List<Command> commands = store.commands(rotation.id());
    List<PhaseProof> phased = store.phaseProofs(rotation.id());
    // Begun by a version of Keyturn that kept the newest alone.
    List<Proof> proofs =
        phased.isEmpty()
            ? store.proofs(rotation.id())
            : phased.stream().map(PhaseProof::proof).toList();
    var text = new TreeMap<String, Object>();
    text.put("v", VERSION);
    text.put("rotation", rotation.id().text());
    text.put("plan", rotation.plan());
    text.put("environment", rotation.environment());
    text.put("digest", rotation.digest().text());
    text.put("reason", rotation.reason());
    text.put("requested_by", rotation.requestedBy().name());
    text.put("requested_via", rotation.requestedBy().via());
    text.put("requested_at", time(rotation.requestedAt()));
    text.put("emergency", rotation.emergency());
    text.put("approvals", approvers(commands, Command.Kind.APPROVE));
    List<Map<String, Object>> revocation = approvers(commands, Command.Kind.REVOKE);
    if (!revocation.isEmpty()) {
      text.put("revocation", revocation);
    }
    List<Map<String, Object>> abandonment = approvers(commands, Command.Kind.ABANDON);
    if (!abandonment.isEmpty()) {
      text.put("abandonment", abandonment);
    }
    List<Map<String, Object>> keepings = keepings(commands);
    if (!keepings.isEmpty()) {
      text.put("keepings", keepings);
    }
    if (left != null) {
      text.put("left", left(left));
    }
    Review.of(commands).ifPresent(c -> text.put("review", word("reviewer", c)));
    text.put("secrets", store.secrets(rotation.id()).stream().map(s -> secret(s, proofs)).toList());
    text.put(
        "proofs",
        phased.isEmpty()
            ? proofs.stream().map(ReceiptText::proof).toList()
            : phased.stream().map(ReceiptText::proof).toList());
    text.put("redeploys", redeploys(store.attempts(rotation.id())));
    text.put("phases", phases(store, rotation.id()));
    text.put("outcome", rotation.state().phase().name());
    if (!rotation.outcomeReason().isEmpty()) {
      text.put("outcome_reason", PlainLine.clean(rotation.outcomeReason()));
    }
    text.put("ended_at", time(ended));
    text.put("duration_seconds", Duration.between(rotation.requestedAt(), ended).toSeconds());
    text.put("audit", Map.of("size", anchor.size(), "root", anchor.root()));
    return CanonicalJson.write(text);
  }

  /**
   * What an approver found who looked at an emergency after it had ended: an addition to the
   * receipt, which is signed already.
   *
   * @param receipt the receipt that it adds to; null: the rotation has none
   */
  public static String review(
      Rotation rotation, @Nullable SignedReceipt receipt, Command review, AuditAnchor anchor) {
    var text = new TreeMap<String, Object>();
    text.put("v", VERSION);
    text.put("rotation", rotation.id().text());
    text.put("plan", rotation.plan());
    text.put("environment", rotation.environment());
    text.put("digest", rotation.digest().text());
    text.put("outcome", rotation.state().phase().name());
    put(text, "receipt", receipt == null ? null : "sha256:" + Sha256.hex(receipt.text()));
    text.put("review", word("reviewer", review));
    text.put("audit", Map.of("size", anchor.size(), "root", anchor.root()));
    return CanonicalJson.write(text);
  }

  private static Map<String, Object> left(LeftBehind left) {
    var text = new TreeMap<String, Object>();
    text.put("in", left.in().name());
    text.put("services", left.slots().stream().map(ReceiptText::slots).toList());
    text.put("vault", left.resting().stream().map(ReceiptText::resting).toList());
    return text;
  }

  private static Map<String, Object> slots(LeftBehind.Slots s) {
    var slots = new TreeMap<String, Object>();
    slots.put("service", s.service().name());
    slots.put("secret", s.secret().text());
    put(slots, "stored", s.stored() == null ? null : layout(s.stored()));
    var running = new TreeMap<String, Object>();
    s.running().forEach((deployment, layout) -> running.put(deployment, layout(layout)));
    if (!running.isEmpty()) {
      slots.put("running", running);
    }
    put(slots, "unknown", s.unseen() == null ? null : PlainLine.clean(s.unseen()));
    return slots;
  }

  private static Map<String, Object> layout(Layout layout) {
    return Map.of(
        "name",
        layout.name().word(),
        "new",
        layout.nameNew().word(),
        "previous",
        layout.namePrevious().word());
  }

  private static Map<String, Object> resting(LeftBehind.Resting r) {
    var resting = new TreeMap<String, Object>();
    resting.put("secret", r.secret().text());
    resting.put("path", r.path().toString());
    resting.put(
        "versions",
        r.versions().stream()
            .map(v -> {
              var version = new TreeMap<String, Object>();
              version.put("version", v.number());
              version.put("value", v.which().word());
              put(version, "there", v.there());
              return version;
            })
            .toList());
    put(resting, "unknown", r.unseen() == null ? null : PlainLine.clean(r.unseen()));
    return resting;
  }

  private static List<Map<String, Object>> approvers(List<Command> commands, Command.Kind kind) {
    return commands.stream().filter(c -> c.kind() == kind).map(c -> word("approver", c)).toList();
  }

  private static List<Map<String, Object>> keepings(List<Command> commands) {
    var keepings = new ArrayList<Map<String, Object>>();
    for (Command command : commands) {
      Keeping keeping = command.keeping();
      if (keeping != null) {
        Map<String, Object> word = word("approver", command);
        word.put("secret", keeping.secret().text());
        word.put("until", keeping.until().toString());
        keepings.add(word);
      }
    }
    return keepings;
  }

  private static Map<String, Object> word(String who, Command command) {
    var word = new TreeMap<String, Object>();
    word.put(who, command.by().name());
    word.put("via", command.by().via());
    word.put("at", time(command.at()));
    if (!command.reason().isEmpty()) {
      word.put("comment", PlainLine.clean(command.reason()));
    }
    return word;
  }

  private static Map<String, Object> secret(SecretProgress s, List<Proof> proofs) {
    var secret = new TreeMap<String, Object>();
    secret.put("name", s.name().text());
    put(secret, "outgoing_kid", s.outgoingKid() == null ? null : s.outgoingKid().text());
    put(secret, "incoming_kid", s.incomingKid() == null ? null : s.incomingKid().text());
    put(secret, "outgoing_fp", s.outgoing() == null ? null : s.outgoing().text());
    put(secret, "incoming_fp", s.incoming() == null ? null : s.incoming().text());
    put(secret, "outgoing_vault_version", s.outgoingVersion());
    put(secret, "incoming_vault_version", s.incomingVersion());
    put(secret, "outgoing_last_used", lastUse(s.name(), proofs));
    Kept kept = s.kept();
    if (kept != null) {
      var until = new TreeMap<String, Object>();
      until.put("until", kept.until().toString());
      put(until, "remaining", kept.remaining());
      secret.put("kept", until);
    }
    return secret;
  }

  private static @Nullable String lastUse(SecretName secret, List<Proof> proofs) {
    return proofs.stream()
        .filter(p -> p.secret().equals(secret))
        .map(Proof::outgoingUsed)
        .filter(Objects::nonNull)
        .max(Comparator.naturalOrder())
        .map(ReceiptText::time)
        .orElse(null);
  }

  private static Map<String, Object> proof(PhaseProof p) {
    Map<String, Object> proof = proof(p.proof());
    proof.put("phase", p.phase().name());
    return proof;
  }

  private static Map<String, Object> proof(Proof p) {
    var proof = new TreeMap<String, Object>();
    proof.put("service", p.service());
    proof.put("replica", p.replica());
    proof.put("deployment", p.deployment());
    proof.put("secret", p.secret().text());
    proof.put("accepts", List.copyOf(p.accepts()));
    put(proof, "signs", p.signs());
    proof.put("at", time(p.at()));
    return proof;
  }

  private static Map<String, Object> redeploys(List<Attempt> attempts) {
    var counts =
        attempts.stream()
            .filter(a ->
                a.effect() == Effect.Kind.REDEPLOY && a.outcome() != null && a.outcome().arrived())
            .collect(Collectors.groupingBy(Attempt::target, TreeMap::new, Collectors.counting()));
    var services = new ArrayList<Map<String, Object>>();
    counts.forEach((service, count) -> services.add(Map.of("service", service, "count", count)));
    long total = counts.values().stream().mapToLong(Long::longValue).sum();
    return Map.of("total", total, "services", services);
  }

  private static List<Map<String, Object>> phases(RotationReads store, RotationId id) {
    var phases = new ArrayList<Map<String, Object>>();
    long after = 0;
    List<TimelineEntry> page;
    do {
      page = store.timeline(id, after, PAGE);
      for (TimelineEntry line : page) {
        after = line.id();
        if (line.what() == What.REQUESTED || line.what() == What.MOVED) {
          phases.add(
              Map.of("phase", line.phase().name(), "at", time(line.at()), "detail", line.detail()));
        }
      }
    } while (page.size() == PAGE);
    return phases;
  }

  private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
    if (value != null) {
      fields.put(name, value);
    }
  }

  private static String time(Instant moment) {
    return MILLIS.format(moment);
  }
}
