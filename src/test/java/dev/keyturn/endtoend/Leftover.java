package dev.keyturn.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyturn.rotation.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rotation that the release before leaves behind, of a plan and a service of its own.
 *
 * @param number of two digits; the plan's name has it
 * @param calledOffIn where a person calls it off; null: nobody does
 * @param in the phase in which it is left
 * @param state what is left open beside that
 * @param plan the text of the plan's file
 */
record Leftover(String number, @Nullable Phase calledOffIn, Phase in, State state, String plan) {

  /** What people have said of it, and what they have not said yet. */
  enum State {
    /** Nothing is open. */
    USUAL,
    /** Both approvers have said yes. */
    APPROVED,
    /** Nobody has said yes. */
    ASKED,
    /** One of two has. */
    HALF_APPROVED,
    /** One of two has; the other has clicked in Slack, and the click waits in the inbox. */
    CLICKED,
    /** Railway refuses the token. */
    STALLED,
    /** An emergency that nobody has reviewed. */
    UNREVIEWED,
    /** An emergency of which one of two has said that the outgoing value has leaked. */
    HALF_REVOKED
  }

  private static final Path FOLDER = Path.of("src/test/resources/upgrade");
  private static final String TWO =
      "{ required: 2, approvers: [alice@left.example.com, bob@left.example.com], expires: 24h }";
  private static final String ONE =
      "{ required: 1, approvers: [alice@left.example.com, bob@left.example.com], expires: 24h }";

  /** No service has more than one, but all of them together are of every kind. */
  private static final List<String> SECRETS =
      List.of(
          secret("JWT_SECRET", "hmac, algorithm: HS256", "base64", true),
          encrypting("BACKUP_KEY", "aes, bits: 256", "base64"),
          secret("SIGNING_KEY", "ed25519", "pem", true),
          encrypting("KEY_SALT", "salt, bytes: 16", "hex"),
          secret("LOGIN_KEY", "ec, curve: P-256", "pem", true),
          encrypting("KEY_PEPPER", "pepper, bytes: 32", "base64url"),
          secret("HOOK_TOKEN", "token, length: 40, prefix: lft_", "text", false),
          secret("ROOM_KEY", "rsa, bits: 2048", "pem", true),
          secret("BOT_PASSWORD", "password, length: 32", "text", false));

  String name() {
    return "left-" + number;
  }

  String token() {
    return "RAILWAY_TOKEN_LEFT_" + number;
  }

  boolean emergency() {
    return state == State.UNREVIEWED || state == State.HALF_REVOKED;
  }

  /** Whether the phase changes something outside, so that the answer to that can be lost. */
  boolean changes() {
    return state == State.STALLED
        || switch (in) {
          case ADOPTING,
              STORING,
              STAGING,
              DEPLOY_ACCEPT,
              PROMOTING,
              DEPLOY_PROMOTE,
              CLEANING,
              DEPLOY_RETIRE,
              RETIRING,
              DEMOTING,
              DEPLOY_DEMOTE,
              UNSTAGING,
              DEPLOY_ABORT,
              RESTORING ->
              true;
          case PLANNED,
              AWAITING_APPROVAL,
              CONVERGE_ACCEPT,
              SETTLING,
              CONVERGE_PROMOTE,
              SOAKING,
              RIDING,
              CONVERGE_RETIRE,
              CONVERGE_DEMOTE,
              DRAINING,
              CONVERGE_ABORT,
              COMPLETED,
              ABORTED,
              ABANDONED ->
              false;
        };
  }

  /** How it must end. */
  Phase ends() {
    return calledOffIn == null ? Phase.COMPLETED : Phase.ABORTED;
  }

  /** The folder for the plan's file. */
  Path write(Path folder) throws IOException {
    return Files.writeString(folder.resolve(name() + ".yaml"), plan, UTF_8);
  }

  @Override
  public String toString() {
    return name() + " in " + in + ", " + state.name().toLowerCase(Locale.ROOT);
  }

  /** One in each phase, and one in each state. */
  static List<Leftover> all() throws IOException {
    var all = new ArrayList<Leftover>();
    for (Phase phase : Phase.values()) {
      // The last release knows no way to it.
      if (phase != Phase.ABANDONED) {
        all.add(of(all.size(), phase));
      }
    }
    for (State state : State.values()) {
      switch (state) {
        case USUAL, APPROVED, ASKED -> {
          // They are among those of each phase.
        }
        case HALF_APPROVED -> all.add(of(all.size(), null, Phase.AWAITING_APPROVAL, state, TWO));
        case CLICKED -> all.add(of(all.size(), null, Phase.AWAITING_APPROVAL, state, TWO));
        case STALLED -> all.add(of(all.size(), null, Phase.STAGING, state, "none"));
        case UNREVIEWED -> all.add(of(all.size(), null, Phase.COMPLETED, state, ONE));
        case HALF_REVOKED -> all.add(of(all.size(), null, Phase.SOAKING, state, TWO));
      }
    }
    return all;
  }

  private static Leftover of(int number, Phase in) throws IOException {
    return switch (in) {
      case AWAITING_APPROVAL -> of(number, null, in, State.ASKED, ONE);
      case ADOPTING -> of(number, null, in, State.APPROVED, TWO);
      case PLANNED,
          STORING,
          STAGING,
          DEPLOY_ACCEPT,
          CONVERGE_ACCEPT,
          SETTLING,
          PROMOTING,
          DEPLOY_PROMOTE,
          CONVERGE_PROMOTE,
          SOAKING,
          CLEANING,
          RIDING,
          DEPLOY_RETIRE,
          CONVERGE_RETIRE,
          RETIRING,
          COMPLETED ->
          of(number, null, in, State.USUAL, "none");
      case DEMOTING, DEPLOY_DEMOTE, CONVERGE_DEMOTE, DRAINING ->
          of(number, Phase.SOAKING, in, State.USUAL, "none");
      case UNSTAGING, DEPLOY_ABORT, CONVERGE_ABORT, RESTORING, ABORTED, ABANDONED ->
          of(number, Phase.SETTLING, in, State.USUAL, "none");
    };
  }

  private static Leftover of(
      int count, @Nullable Phase calledOffIn, Phase in, State state, String approval)
      throws IOException {
    String number = "%02d".formatted(count);
    boolean waves = in.name().contains("PROMOT");
    boolean leaked = state == State.HALF_REVOKED;
    // Whoever still used what has leaked would be cut off.
    String secret = leaked ? SECRETS.get(6) : SECRETS.get(count % SECRETS.size());
    String text = Files.readString(FOLDER.resolve(waves ? "waves.yaml" : "one.yaml"), UTF_8);
    var blanks =
        Map.of(
            "{approval}", approval,
            "{secret}", secret,
            "{soak}", leaked ? "60d" : "190m",
            "{retire}", in == Phase.RIDING ? "{ deploy: ride, limit: 12h }" : "{ deploy: now }",
            "{notify}",
                state == State.CLICKED
                    ? "{ webhooks: [LEFT], slack: { channel: \"#left\" } }"
                    : "{ webhooks: [LEFT] }");
    for (var blank : blanks.entrySet()) {
      text = text.replace(blank.getKey(), blank.getValue());
    }
    return new Leftover(number, calledOffIn, in, state, text.replace("§", number));
  }

  private static String secret(String name, String material, String encoding, boolean tokens) {
    return secret(name, material, encoding)
        + (tokens
            ? "    token-lifetime: 3h\n    retire: { unused-for: 30m }"
            : "    retire: { unused-for: 30m }");
  }

  private static String encrypting(String name, String material, String encoding) {
    return secret(name, material, encoding) + "    retire: { unused-for: 30m, re-encrypted: true }";
  }

  private static String secret(String name, String material, String encoding) {
    return "  - name: "
        + name
        + "_§\n    material: { kind: "
        + material
        + " }\n    encoding: "
        + encoding
        + "\n    consumers: { api-§: both }\n";
  }
}
