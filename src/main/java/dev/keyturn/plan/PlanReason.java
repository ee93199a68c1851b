package dev.keyturn.plan;

/**
 * Why a plan is refused: a stable word for logs, the API and tests, and one sentence for people.
 * The first group concerns the file and its form, the second what the plan would do.
 */
public enum PlanReason {
  UNREADABLE_FILE("The file could not be read."),
  FOREIGN_FILE("Plans are read only from their own folder, under plain names."),
  TOO_LARGE("A plan is a page of text; a larger file is a mistake or an attack."),
  NOT_UTF8("Plans are UTF-8 text."),
  FORBIDDEN_CHARACTER("Control and direction characters make a file look other than it reads."),
  BROKEN_YAML("The file is not well-formed YAML."),
  EMPTY_PLAN("There is nothing to rotate."),
  SEVERAL_DOCUMENTS("One file holds one plan."),
  ALIAS_OR_ANCHOR("Anchors and aliases can make a small file enormous, and hide what a plan says."),
  TAG("Tags ask a YAML reader for types; a plan has only text, numbers, lists and mappings."),
  MERGE_KEY("Merge keys hide what a plan says."),
  TOO_DEEP("A plan never nests this deep."),
  DUPLICATE_KEY("Only one of two equal keys could count."),
  UNKNOWN_KEY("An unknown key would be ignored, and a rule that is ignored is no rule."),
  MISSING_KEY("This has no safe default."),
  WRONG_TYPE("The shape is not the expected one."),
  UNKNOWN_WORD("Only the listed words have a meaning here."),
  MALFORMED("The value has not the expected form."),
  OUT_OF_RANGE("The number is out of range."),
  AMBIGUOUS("YAML readers disagree on what this means, so it is not guessed at."),
  VALUE_INSTEAD_OF_NAME("A plan holds names of variables, never their values."),
  NO_TOKEN_VARIABLE(
      "A plan that could name any variable could have Keyturn's own secrets sent away."),
  NAME_DIFFERS_FROM_FILE("A plan is found by the name of its file."),
  CONFLICTING_KEYS("The two keys exclude each other."),

  DATA_KEY_WITHOUT_RE_ENCRYPTION("Data encrypted under the previous key would be lost with it."),
  HASHES_WITHOUT_MIGRATION("Whatever was hashed with the previous value would stop matching."),
  TOKEN_LIFETIME_MISSING(
      "Without it nobody knows when the last token signed by the previous key expires."),
  SOAK_SHORTER_THAN_TOKENS("Tokens still valid would be rejected when the previous key goes."),
  TEMPLATE_IN_VALUE("Railway reads ${{ in a value as a reference and replaces it."),
  BREAKS_A_CONNECTION_STRING("Such a character has a meaning of its own inside a connection URL."),
  KEY_TOO_SHORT("The key would be weaker than its standard demands."),
  KEY_SIZE_UNKNOWN("AES has keys of 128, 192 and 256 bits only (FIPS 197)."),
  GUESSABLE("Fewer than 128 bits of entropy can be searched."),
  ENCODING_DOES_NOT_FIT("The material cannot be written in this encoding."),
  TWO_SLOTS_WITHOUT_GAP(
      "With two slots the promotion retires the previous value at once, and what it made is rejected."),
  GAP_WITHOUT_NEED("With a previous slot nothing is rejected, so there is no gap to accept."),
  VERIFIERS_WITHOUT_SIGNER("What nobody makes, nobody can verify: a consumer is missing."),
  RESERVED_NAME(
      "Such names are taken: RAILWAY_ by Railway, rotation_id, kid and op_key by Keyturn."),
  OWN_SETTING("Keyturn's own settings are no plan's to change."),
  STEERS_PROGRAMS("Such a variable says what programs load and how they run; it is no secret."),
  DATABASE_NEVER_LEARNS(
      "The database keeps its password whatever the variable says: nobody could log in any more."),
  SIGNS_AT_ONCE(
      "Auth.js puts AUTH_SECRET_1 to _3 in front of AUTH_SECRET, so a value there signs before every replica accepts it."),
  SEVERAL_KEYS_IN_ONE("It holds several keys; one value in their place would drop the others."),
  NAME_TOO_LONG("With its slot's suffix the name exceeds 121 characters."),
  STORED_IN_ITSELF("A variable that refers to itself or to its own slot holds no value."),
  SLOTS_COLLIDE("Two slots of one secret must be two variables."),
  NO_CONFIRMATION(
      "Railway's word that a deploy is live does not show that the replicas hold the keys."),
  INSECURE_URL("The answer decides whether keys are retired, so nobody on the way may change it."),
  URL_NOT_PLAIN("Credentials and parameters in a URL end up in logs."),
  UNKNOWN_PROJECT("The service's project is not among the environment's projects."),
  UNUSED_PROJECT("A token that nothing uses is a risk without a purpose."),
  UNUSED_SERVICE("A service that reads no secret of this plan would be redeployed for nothing."),
  UNKNOWN_CONSUMER("A consumer that an environment does not have would never get the value."),
  CONSUMER_NOT_AFFECTED("A service that is rotated cannot at the same time not be affected."),
  SAME_SERVICE_TWICE("One service under two aliases would be changed and redeployed twice."),
  PROJECT_TOKEN_SHARED("A project token opens one Railway environment only."),
  TOO_FEW_APPROVERS("The approval could never be given."),
  APPROVER_TWICE("Each approver counts once."),
  UNKNOWN_PREDECESSOR("An environment can only wait for one that is listed before it."),
  DUPLICATE_ENVIRONMENT("Environments are found by their name."),
  DUPLICATE_SECRET("Two secrets cannot have the same variable."),
  VARIABLE_TAKEN("Two secrets would overwrite each other's value in the same variable."),
  VAULT_FIELD_TAKEN("Two secrets would overwrite each other's value in Vault."),
  RIDE_WITHOUT_LIMIT("Without a limit the previous value could stay in memory for ever."),
  SOAK_SHORTER_THAN_SETTLE("The time after the promotion is the riskier one."),
  PERIOD_TOO_SHORT("The next rotation would be due before this one can end."),
  OAUTH_NOT_SUPPLIED(
      "An OAuth client secret is issued by its provider and cannot be generated here."),
  TOLD_TWICE("Each receiver is told once."),
  DUPLICATE_PLAN("Two files claim the same plan name.");

  private final String why;

  PlanReason(String why) {
    this.why = why;
  }

  /** One sentence that says what would go wrong. */
  public String why() {
    return why;
  }

  /** Whether it concerns what the plan would do, rather than the form of the file. */
  public boolean concernsMeaning() {
    return compareTo(DATA_KEY_WITHOUT_RE_ENCRYPTION) >= 0;
  }
}
