package dev.keyturn.rotation;

/**
 * Why a rotation acts, waits or stalls; the same word in log, audit trail, command line and
 * runbook. Each sentence says what happened and what an operator does.
 */
public enum ReasonCode {
  // Waiting: nothing is wrong.
  APPROVAL_PENDING(
      "Waits for approval of the plan. An approver decides: in Slack, through the API, or with `keyturn approve`."),
  DEPLOY_UNDER_WAY("A deployment is building or starting. Nothing to do; it is looked at again."),
  REPLICAS_NOT_PROVEN(
      "Not every replica has proven its keys yet. Nothing to do unless it lasts; the detail names the replicas."),
  HEALTH_NOT_CONFIRMED(
      "The health URL does not answer 2xx. Look at the service; the rotation goes on by itself once it does."),
  MANUAL_CONFIRMATION_PENDING(
      "The plan wants a person's word. Run `keyturn confirm` when the detail is true."),
  SETTLE_NOT_OVER("Both values are accepted for the plan's time before promotion. Nothing to do."),
  SOAK_NOT_OVER("The outgoing value stays accepted for the plan's time. Nothing to do."),
  OUTGOING_STILL_USED(
      "A replica has used the outgoing value lately. Nothing to do; find the client in the detail if it lasts."),
  RE_ENCRYPTION_UNFINISHED(
      "Stored things still need the outgoing value. Let the application's job finish; the detail has the count."),
  RIDE_PENDING(
      "The clean-up waits for the next deploy that happens anyway. Deploy, or wait for the limit."),
  QUARANTINE("An answer was lost, so the write may still land. Waits until it cannot, then looks."),
  REMOTE_UNAVAILABLE(
      "Railway, Vault or the application did not answer. It is tried again by itself."),
  CHANGED_MEANWHILE(
      "Something outside changed between the look and the write, so nothing was written. It is looked at again by itself."),
  RATE_LIMITED("The host allows no further requests now. It is tried again when it does."),
  BUDGET_SPENT(
      "What is left of the requests that the host allows in this hour is kept for emergencies and ways back. It goes on when the hour is over."),
  ENVIRONMENT_BUSY(
      "Another rotation is changing the same Railway environment. Goes on when that one is through."),
  CLOCKS_DISAGREE(
      "The clocks of this process and of the database are too far apart to end any waiting time. Set the wrong one right; the rotation goes on by itself."),
  PATH_NOT_CONVERGED(
      "An older deployment is still running beside the current one. Nothing to do unless it lasts."),

  // Stalled: a person is needed.
  APPROVAL_REJECTED("An approver said no. Start a new rotation if that changes."),
  APPROVAL_EXPIRED("Nobody approved in time. Start a new rotation."),
  PLAN_CHANGED(
      "The plan's file has changed since the rotation was asked for; a yes to the old one would be for something else. Start a new rotation."),
  TARGETS_CHANGED(
      "What the approvers were shown has changed outside before the start; the detail says what. Start a new rotation."),
  CANCELLED("A person called it off; everything is going back to what it was."),
  VARIABLE_MISSING(
      "A variable that is to be rotated is not there. Set it on the service, then resume; or cancel, correct the plan and start again."),
  VARIABLE_SEALED(
      "A variable is sealed, so its value cannot be read. Unsealed it cannot be: recreate it unsealed, then resume."),
  VARIABLE_IS_REFERENCE(
      "A variable refers to another one. Name that one as `stored-in` in the plan, then start again."),
  REFERENCE_CHANGED(
      "A variable should be a reference to its `stored-in` variable and is not. Restore the reference, then resume."),
  VALUES_DIFFER(
      "Services that share the secret hold different values. Make them equal, then resume."),
  PLAN_NOT_ENABLED(
      "The plan needs no approval and is due, but nobody has agreed yet that its token is sent to the application's address. See that both in the detail are right, then resume: once a rotation has completed with them, they are agreed to."),
  VALUE_SPELLED_OTHERWISE(
      "The value in force is written in another form than the plan would make the next one in, and the application may read only the one. Put the detail's form into the plan and start again."),
  UNKNOWN_CONSUMER(
      "A service that the plan does not name is given the value that is to go. Add the lines of the detail to the plan and start again; or mend that service, then resume."),
  RETIRED_VALUE_IN_FORCE(
      "A value is in force, or was supplied, that an earlier rotation has retired or called off, so others may know it. Find out who put it back; then rotate as an emergency, which starts from it all the same."),
  LEFTOVER_SLOT(
      "A NAME_NEW or NAME_PREVIOUS of an earlier try is there. Find out whose it is, remove it, then resume."),
  FOREIGN_STAGED_CHANGES(
      "Somebody has staged changes in the Railway environment. Commit or discard them there, then resume."),
  DRIFT(
      "A variable has a value that is neither of the rotation's. Somebody changed it; put back what the detail asks for, then resume."),
  NOT_ONE_ACTIVE_DEPLOYMENT(
      "The service has no single healthy deployment to start from. Bring it to rest, then resume."),
  REPLICAS_MISSING(
      "Fewer replicas run than the plan wants. Scale up, then resume; or cancel, correct the plan and start again."),
  ATTESTATION_REFUSED(
      "The attestation endpoint refuses our token or does not speak the contract. Correct it, then resume."),
  ATTESTATION_CONTRADICTS(
      "A replica proves other keys than its deployment should hold. Look at the replica in the detail, then resume or cancel."),
  ROLLED_BACK(
      "Somebody deployed a service with variables that the next write cannot rest on. Deploy it as the detail says, then resume; or cancel."),
  DEPLOY_FAILED(
      "The deployment failed repeatedly. The previous one serves on. Look at its logs; resume, or cancel."),
  STORE_FOREIGN_WRITER(
      "Vault has a version that this rotation did not write. Find out whose it is, then resume."),
  STORE_VALUE_LOST(
      "Vault no longer has a value that this rotation needs. Undelete that version, then resume."),
  NOT_SUPPLIED(
      "The value must be supplied by a person. Put it in Vault as the detail says, then resume."),
  REMOTE_REJECTED(
      "Railway or Vault refuses the request. Run `keyturn doctor`; give the permission, then resume."),
  CONSUMER_GONE(
      "A service of the plan is not in Railway, or not any more. Bring it back, then resume; where it is to stay away, abandon."),
  NO_PROGRESS("The phase has lasted longer than it may. Look at the detail; resume, or cancel."),
  PLAN_UNREADABLE(
      "This version of Keyturn cannot read the plan that is stored with the rotation. Run the version that wrote it, or a newer one, then resume; or cancel."),
  AUDIT_TAMPERED(
      "The database contradicts the signed audit trail, or the trail its anchor. Stop, keep the database, and call security."),
  HEALTH_FAILED(
      "A service was unwell after a deploy of the rotation, so the former values come back by themselves. Look at the service."),
  HEALTH_DEGRADED(
      "A service stayed degraded after a deploy of the rotation, so the former values come back by themselves. Look at the service."),
  DEPLOY_CRASHED(
      "A deployment of the rotation failed or crashed, so the former values come back by themselves. Look at its logs."),
  UNHEALTHY_BEFORE_START(
      "A service is unwell, and the rotation has not deployed anything yet. Mend the service, then resume; or cancel."),
  EMERGENCY_UNHEALTHY(
      "A service is unwell, in an emergency or after two approvers said that the outgoing value has leaked. A leaked value is not put back without a person: mend the service and resume, or cancel."),
  NO_WAY_BACK(
      "A service is unwell and the clean-up has begun. Mend the service, then resume; the former values are in Vault's history.");

  private final String sentence;

  ReasonCode(String sentence) {
    this.sentence = sentence;
  }

  /** What happened, and what an operator does. */
  public String sentence() {
    return sentence;
  }

  /** Whether nothing is wrong: it goes on by itself or at a person's word. Otherwise it stops. */
  public boolean waits() {
    return compareTo(PATH_NOT_CONVERGED) <= 0;
  }
}
