package dev.keyturn.plan;

import java.util.regex.Pattern;

/**
 * Which variables of Keyturn's own environment are its settings, and which hold a token that a plan
 * may name. No variable is both, so no plan can have a setting sent anywhere. The one list of them;
 * a test holds it against what is read.
 */
public final class OwnSettings {
  private static final Pattern SETTINGS =
      Pattern.compile(
          "KEYTURN_.+|VAULT_(?:ADDR|TOKEN|NAMESPACE|AUTH_NAMESPACE|CACERT)|DATABASE_URL|PORT|USER");

  private OwnSettings() {}

  /** Whether it is for this program alone. */
  public static boolean has(String variable) {
    return SETTINGS.matcher(variable).matches() && !holdsToken(variable);
  }

  /** Whether a plan may name it as holding a token of Railway or of an application. */
  public static boolean holdsToken(String variable) {
    return PlanForm.RAILWAY_TOKEN.matches(variable) || PlanForm.ATTESTATION_TOKEN.matches(variable);
  }
}
