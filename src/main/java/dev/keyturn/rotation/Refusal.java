package dev.keyturn.rotation;

/**
 * Why a request was not done: the same word in the API's problem details, in Slack and in the audit
 * trail. Each sentence says what to do instead.
 */
public enum Refusal {
  UNAUTHENTICATED(401, "Send a valid token: `Authorization: Bearer …`."),
  FORBIDDEN(403, "Your roles do not allow this. Ask an admin of Keyturn for the role it needs."),
  PLAN_NOT_YOURS(403, "You may not do this with this plan. Ask its owner."),
  UNKNOWN_PERSON(403, "Keyturn does not know you. Ask an admin to enter you among its people."),
  SELF_APPROVAL(403, "Nobody approves their own request. Ask another of the plan's approvers."),
  NOT_AN_APPROVER(403, "You are not among the plan's approvers. Ask one of them."),
  EMERGENCY_NOT_ALLOWED(
      403, "An emergency needs the role responder. Start without it, or ask a responder."),
  NOT_FOUND(404, "There is nothing here that you may see. Check the address and the id."),
  UNKNOWN_PLAN(404, "There is no such valid plan or environment. List the plans."),
  NOT_WAITING_FOR_APPROVAL(
      409, "The rotation does not wait for approval now. Read it to see where it stands."),
  APPROVAL_EXPIRED(409, "The time for approval is over. Start a new rotation."),
  OTHER_PLAN(409, "The plan that waits for approval is another one. Read it again, then decide."),
  ENDED(409, "The rotation has ended; nothing changes it any more. Start a new one."),
  GOES_BACK_ALREADY(409, "The rotation is going back already. Nothing to do."),
  CLEAN_UP_BEGUN(
      409,
      "The clean-up has begun, so there is no way back. Start a new rotation; the former value is in Vault's history."),
  NOT_PROMOTED(409, "Nothing has been promoted yet, so there is nothing to roll back. Cancel it."),
  NOT_STALLED(409, "The rotation is not stalled. It goes on by itself."),
  STALLED(409, "The rotation is stalled. Remove the cause, then resume it."),
  NO_REVIEW_DUE(409, "No review is due: this was no emergency, or it has been reviewed."),
  NOTHING_TO_REVOKE(
      409,
      "Only a rotation that has started, and neither goes back nor cleans up, can be told to revoke. Where the clean-up waits for another deploy (RIDING), deploy the services yourself."),
  NOTHING_TO_KEEP(
      409,
      "A value is kept while its rotation soaks (SOAKING), of a secret with a slot for it, until a date within five years, and not once two people have said that it has leaked."),
  PREVIOUS_VALUE_KEPT(
      409,
      "People have said that the previous value is kept until a date. Start it then; an emergency need not wait, and rejects whoever still needs that value."),
  TWO_APPROVERS_NEEDED(
      409,
      "Two approvers must say so, beside whoever asked, and the plan does not name two. The soak goes on; name more approvers for the next time."),
  TOO_FEW_APPROVERS(
      409,
      "Beside you the plan names too few who could approve it. Let somebody else ask, or name more approvers in the plan."),
  NO_CONFIRMATION_DUE(409, "Nothing waits for a person's confirmation now."),
  SECRET_BUSY(
      409,
      "Another rotation has one of these secrets. Wait for it, or cancel it; where nothing gets it out, or an emergency cannot wait, two people abandon it (`keyturn abandon`)."),
  TRAIL_CONTRADICTED(
      409,
      "The audit trail does not agree with what is kept outside the database, so nothing is signed and nothing moves. If the database was restored on purpose, two people say so: `keyturn audit re-anchor`. Otherwise call security."),
  NOTHING_TO_RE_ANCHOR(
      409, "The audit trail agrees with its anchor. There is nothing to re-anchor."),
  KEY_REUSED(
      422, "This idempotency key was used for another order. Use a new key for a new order."),
  CHANGED(412, "It has changed since you read it. Read it again, then decide."),
  IF_MATCH_NEEDED(428, "Send the ETag that you read as If-Match."),
  INVALID(400, "The request is not as the API's description says. The detail names the place."),
  TOO_LARGE(413, "The request is larger than it may be."),
  NOT_ACCEPTABLE(406, "Ask for a media type that the API's description names."),
  METHOD_NOT_ALLOWED(405, "Use a method that the API's description names."),
  UNSUPPORTED_MEDIA_TYPE(415, "Send `Content-Type: application/json`."),
  TOO_MANY_REQUESTS(429, "Wait for the time that Retry-After says."),
  STALE_SIGNATURE(401, "The request is too old or from the future. Check the clocks."),
  FORGED_SIGNATURE(401, "The request is not signed by Slack with our signing secret."),
  REPLAYED(409, "This very request was received before."),
  UNAVAILABLE(503, "Keyturn cannot work now; its database or Vault does not answer. Try again."),
  BUG(500, "This is a fault of Keyturn. Its log names the place.");

  private final int status;
  private final String remedy;

  Refusal(int status, String remedy) {
    this.status = status;
    this.remedy = remedy;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** What to do instead, in one or two sentences. */
  public String remedy() {
    return remedy;
  }
}
