package dev.keyturn.audit;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a caller reports: an entry without its place in the trail. Absent fields are null and left
 * out of the stored text. Codes take no spaces, names are one line of at most 200 characters, so an
 * upstream body does not fit in; a secret value must never be passed. Start with {@link #by}.
 *
 * @param actor who did it
 * @param action what was done, as a code such as {@code rotation.promote}
 * @param rotation id of the rotation
 * @param secret name of the secret, never its bytes
 * @param project platform project
 * @param environment platform environment
 * @param service platform service
 * @param from state before
 * @param to state after
 * @param step step that is about to run or has run
 * @param attempt which try of the step, from 1
 * @param fence fencing number of the lease that did it
 * @param opKey idempotency key of the outside call
 * @param target what the step acts on
 * @param beforeFp keyed fingerprint of the value before
 * @param afterFp keyed fingerprint of the value after
 * @param vaultVersion version number in Vault
 * @param deploymentId platform deployment
 * @param outcome how it ended, as a code
 * @param errorCode stable reason code, never an upstream body
 * @param reason a person's or the engine's words, one line, at most 500 characters
 * @param approval the yes that allowed it
 * @param requestId id of the request or tick that caused it
 * @param keyChange the signed note by which one signing key hands over to the next; only {@link
 *     AuditTrail#changeKey} writes one
 */
public record AuditDraft(
    Actor actor,
    String action,
    @Nullable String rotation,
    @Nullable String secret,
    @Nullable String project,
    @Nullable String environment,
    @Nullable String service,
    @Nullable String from,
    @Nullable String to,
    @Nullable String step,
    @Nullable Long attempt,
    @Nullable Long fence,
    @Nullable String opKey,
    @Nullable Target target,
    @Nullable String beforeFp,
    @Nullable String afterFp,
    @Nullable Long vaultVersion,
    @Nullable String deploymentId,
    @Nullable String outcome,
    @Nullable String errorCode,
    @Nullable String reason,
    @Nullable Approval approval,
    @Nullable String requestId,
    @Nullable String keyChange) {

  /**
   * Refuses over-long, multi-line and ill-formed text with an {@link IllegalArgumentException} that
   * names the field.
   */
  public AuditDraft {
    AuditText.code("action", action);
    AuditText.name("rotation", rotation);
    AuditText.name("secret", secret);
    AuditText.name("project", project);
    AuditText.name("environment", environment);
    AuditText.name("service", service);
    AuditText.code("from", from);
    AuditText.code("to", to);
    AuditText.code("step", step);
    AuditText.count("attempt", attempt);
    AuditText.count("fence", fence);
    AuditText.name("op_key", opKey);
    AuditText.name("before_fp", beforeFp);
    AuditText.name("after_fp", afterFp);
    AuditText.count("vault_version", vaultVersion);
    AuditText.name("deployment_id", deploymentId);
    AuditText.code("outcome", outcome);
    AuditText.code("error_code", errorCode);
    AuditText.line("reason", reason, AuditText.MAX_REASON);
    AuditText.name("request_id", requestId);
    if ((keyChange != null) != action.equals(KeyChange.ACTION)) {
      throw new IllegalArgumentException(
          "key_change and the action " + KeyChange.ACTION + " stand together or not at all");
    }
  }

  /**
   * Who acted.
   *
   * @param type kind of actor as a code, such as {@code user} or {@code engine}
   * @param id stable id in that kind, never an address or a token
   * @param via channel it came through, such as {@code slack}, {@code api} or {@code cli}
   */
  public record Actor(String type, String id, @Nullable String via) {
    /** Refuses text that does not fit on a line. */
    public Actor {
      AuditText.code("actor.type", type);
      AuditText.name("actor.id", id);
      AuditText.code("actor.via", via);
    }

    Map<String, Object> toFields() {
      var fields = new TreeMap<String, Object>();
      fields.put("type", type);
      fields.put("id", id);
      put(fields, "via", via);
      return fields;
    }

    static Actor read(EntryFields fields) throws UnreadableAudit {
      return new Actor(fields.text("type"), fields.text("id"), fields.optionalText("via"));
    }
  }

  /**
   * What the step acts on.
   *
   * @param system outside system as a code, such as {@code vault} or {@code railway}
   * @param object path or name in that system
   */
  public record Target(String system, String object) {
    /** Refuses text that does not fit on a line. */
    public Target {
      AuditText.code("target.system", system);
      AuditText.line("target.object", object, AuditText.MAX_REASON);
    }

    Map<String, Object> toFields() {
      return Map.of("system", system, "object", object);
    }

    static Target read(EntryFields fields) throws UnreadableAudit {
      return new Target(fields.text("system"), fields.text("object"));
    }
  }

  /**
   * The yes that allowed the action.
   *
   * @param requestId id of the approval request
   * @param approver stable id of the person
   * @param role role in which the person approved, as a code
   * @param planSha256 digest of the plan that was approved
   */
  public record Approval(
      String requestId, String approver, @Nullable String role, String planSha256) {
    /** Refuses text that does not fit on a line. */
    public Approval {
      AuditText.name("approval.request_id", requestId);
      AuditText.name("approval.approver", approver);
      AuditText.code("approval.role", role);
      AuditText.code("approval.plan_sha256", planSha256);
    }

    Map<String, Object> toFields() {
      var fields = new TreeMap<String, Object>();
      fields.put("request_id", requestId);
      fields.put("approver", approver);
      put(fields, "role", role);
      fields.put("plan_sha256", planSha256);
      return fields;
    }

    static Approval read(EntryFields fields) throws UnreadableAudit {
      return new Approval(
          fields.text("request_id"),
          fields.text("approver"),
          fields.optionalText("role"),
          fields.text("plan_sha256"));
    }
  }

  /** Starts a draft; everything but actor and action is optional. */
  public static AuditDraftBuilder by(Actor actor, String action) {
    return new AuditDraftBuilder(actor, action);
  }

  void putInto(Map<String, Object> fields) {
    fields.put("actor", actor.toFields());
    fields.put("action", action);
    put(fields, "rotation", rotation);
    put(fields, "secret", secret);
    put(fields, "project", project);
    put(fields, "environment", environment);
    put(fields, "service", service);
    put(fields, "from", from);
    put(fields, "to", to);
    put(fields, "step", step);
    put(fields, "attempt", attempt);
    put(fields, "fence", fence);
    put(fields, "op_key", opKey);
    put(fields, "target", target == null ? null : target.toFields());
    put(fields, "before_fp", beforeFp);
    put(fields, "after_fp", afterFp);
    put(fields, "vault_version", vaultVersion);
    put(fields, "deployment_id", deploymentId);
    put(fields, "outcome", outcome);
    put(fields, "error_code", errorCode);
    put(fields, "reason", reason);
    put(fields, "approval", approval == null ? null : approval.toFields());
    put(fields, "request_id", requestId);
    put(fields, "key_change", keyChange);
  }

  static AuditDraft read(EntryFields fields) throws UnreadableAudit {
    return new AuditDraft(
        fields.object("actor", Actor::read),
        fields.text("action"),
        fields.optionalText("rotation"),
        fields.optionalText("secret"),
        fields.optionalText("project"),
        fields.optionalText("environment"),
        fields.optionalText("service"),
        fields.optionalText("from"),
        fields.optionalText("to"),
        fields.optionalText("step"),
        fields.optionalNumber("attempt"),
        fields.optionalNumber("fence"),
        fields.optionalText("op_key"),
        fields.optionalObject("target", Target::read),
        fields.optionalText("before_fp"),
        fields.optionalText("after_fp"),
        fields.optionalNumber("vault_version"),
        fields.optionalText("deployment_id"),
        fields.optionalText("outcome"),
        fields.optionalText("error_code"),
        fields.optionalText("reason"),
        fields.optionalObject("approval", Approval::read),
        fields.optionalText("request_id"),
        fields.optionalText("key_change"));
  }

  private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
    if (value != null) {
      fields.put(name, value);
    }
  }
}
