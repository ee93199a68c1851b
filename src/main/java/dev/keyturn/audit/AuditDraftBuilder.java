package dev.keyturn.audit;

import dev.keyturn.audit.AuditDraft.Actor;
import dev.keyturn.audit.AuditDraft.Approval;
import dev.keyturn.audit.AuditDraft.Target;
import org.jspecify.annotations.Nullable;

/**
 * Collects the optional fields of an {@link AuditDraft}, which says what each means; null means
 * absent.
 */
public final class AuditDraftBuilder {
  private final Actor actor;
  private final String action;
  private @Nullable String rotation;
  private @Nullable String secret;
  private @Nullable String project;
  private @Nullable String environment;
  private @Nullable String service;
  private @Nullable String from;
  private @Nullable String to;
  private @Nullable String step;
  private @Nullable Long attempt;
  private @Nullable Long fence;
  private @Nullable String opKey;
  private @Nullable Target target;
  private @Nullable String beforeFp;
  private @Nullable String afterFp;
  private @Nullable Long vaultVersion;
  private @Nullable String deploymentId;
  private @Nullable String outcome;
  private @Nullable String errorCode;
  private @Nullable String reason;
  private @Nullable Approval approval;
  private @Nullable String requestId;
  private @Nullable String keyChange;

  AuditDraftBuilder(Actor actor, String action) {
    this.actor = actor;
    this.action = action;
  }

  public AuditDraftBuilder rotation(@Nullable String rotation) {
    this.rotation = rotation;
    return this;
  }

  public AuditDraftBuilder secret(@Nullable String secret) {
    this.secret = secret;
    return this;
  }

  public AuditDraftBuilder project(@Nullable String project) {
    this.project = project;
    return this;
  }

  public AuditDraftBuilder environment(@Nullable String environment) {
    this.environment = environment;
    return this;
  }

  public AuditDraftBuilder service(@Nullable String service) {
    this.service = service;
    return this;
  }

  public AuditDraftBuilder from(@Nullable String from) {
    this.from = from;
    return this;
  }

  public AuditDraftBuilder to(@Nullable String to) {
    this.to = to;
    return this;
  }

  public AuditDraftBuilder step(@Nullable String step) {
    this.step = step;
    return this;
  }

  public AuditDraftBuilder attempt(@Nullable Long attempt) {
    this.attempt = attempt;
    return this;
  }

  public AuditDraftBuilder fence(@Nullable Long fence) {
    this.fence = fence;
    return this;
  }

  public AuditDraftBuilder opKey(@Nullable String opKey) {
    this.opKey = opKey;
    return this;
  }

  public AuditDraftBuilder target(@Nullable Target target) {
    this.target = target;
    return this;
  }

  public AuditDraftBuilder beforeFp(@Nullable String beforeFp) {
    this.beforeFp = beforeFp;
    return this;
  }

  public AuditDraftBuilder afterFp(@Nullable String afterFp) {
    this.afterFp = afterFp;
    return this;
  }

  public AuditDraftBuilder vaultVersion(@Nullable Long vaultVersion) {
    this.vaultVersion = vaultVersion;
    return this;
  }

  public AuditDraftBuilder deploymentId(@Nullable String deploymentId) {
    this.deploymentId = deploymentId;
    return this;
  }

  public AuditDraftBuilder outcome(@Nullable String outcome) {
    this.outcome = outcome;
    return this;
  }

  public AuditDraftBuilder errorCode(@Nullable String errorCode) {
    this.errorCode = errorCode;
    return this;
  }

  public AuditDraftBuilder reason(@Nullable String reason) {
    this.reason = reason;
    return this;
  }

  public AuditDraftBuilder approval(@Nullable Approval approval) {
    this.approval = approval;
    return this;
  }

  public AuditDraftBuilder requestId(@Nullable String requestId) {
    this.requestId = requestId;
    return this;
  }

  AuditDraftBuilder keyChange(String note) {
    this.keyChange = note;
    return this;
  }

  /**
   * The finished draft.
   *
   * @throws IllegalArgumentException naming the field that breaks a rule
   */
  public AuditDraft build() {
    return new AuditDraft(
        actor,
        action,
        rotation,
        secret,
        project,
        environment,
        service,
        from,
        to,
        step,
        attempt,
        fence,
        opKey,
        target,
        beforeFp,
        afterFp,
        vaultVersion,
        deploymentId,
        outcome,
        errorCode,
        reason,
        approval,
        requestId,
        keyChange);
  }
}
