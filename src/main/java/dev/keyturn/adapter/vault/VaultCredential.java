package dev.keyturn.adapter.vault;

import dev.keyturn.remote.RemoteFailure;
import io.github.jopenlibs.vault.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How long we can still log in with what we have. Asked before it ends; nothing is changed. */
public final class VaultCredential {
  private final VaultConnection connection;

  public VaultCredential(VaultConnection connection) {
    this.connection = connection;
  }

  /**
   * What is known of the credential.
   *
   * @param ends when it can be used no longer; null: never
   * @param loginsLeft 0: any number
   * @param tokenUses for how many requests the token in use is still good; 0: any number
   * @param tokenLives after so long the next login is due at the latest; zero: it is not told
   */
  public record Terms(@Nullable Instant ends, int loginsLeft, int tokenUses, Duration tokenLives) {}

  /** A credential's place in Vault, which a policy may hide. */
  public record Hidden(String role, String lookup) {}

  /** Where the policy must grant read, and update, for {@link #terms} to know. */
  public Hidden hidden() throws RemoteFailure {
    String role = role(token());
    return new Hidden(role, role + "/secret-id/lookup");
  }

  /**
   * @return empty where the policy hides it
   */
  public Optional<Terms> terms() throws RemoteFailure {
    JsonObject token = token();
    int uses = Math.max(0, VaultAnswer.number(token, "num_uses"));
    return switch (connection.login()) {
      case VaultLogin.Token _ -> Optional.of(new Terms(end(token), 0, uses, Duration.ZERO));
      // What a platform hands out anew needs no watching.
      case VaultLogin.Jwt _ -> Optional.of(new Terms(null, 0, uses, Duration.ZERO));
      case VaultLogin.AppRole login -> appRole(login, token, uses);
    };
  }

  private JsonObject token() throws RemoteFailure {
    Call call = Call.read("look up token", "auth/token/lookup-self");
    return call.data(connection.askWhereWeLogIn(call, logical -> logical.read(call.path())));
  }

  private String role(JsonObject token) {
    JsonObject about = VaultAnswer.object(token, "meta");
    String name = about == null ? "" : VaultAnswer.text(about, "role_name");
    String mount = connection.login() instanceof VaultLogin.AppRole a ? a.mount() : "approle";
    return "auth/" + mount + "/role/" + name;
  }

  private Optional<Terms> appRole(VaultLogin.AppRole login, JsonObject token, int uses)
      throws RemoteFailure {
    String path = role(token);
    Call lookup = new Call(false, "look up secret ID", path + "/secret-id/lookup", "update");
    VaultAnswer found =
        connection.askWhereWeLogIn(
            lookup,
            logical ->
                logical.write(lookup.path(), Map.of("secret_id", login.secretId().reveal())));
    if (found.status() == 403) {
      return Optional.empty();
    }
    JsonObject secret = lookup.data(found);
    Call read = Call.read("read role", path);
    VaultAnswer role = connection.askWhereWeLogIn(read, logical -> logical.read(read.path()));
    JsonObject about = role.status() == 403 ? null : read.data(role);
    int lives = Math.max(0, VaultAnswer.number(about, "token_max_ttl"));
    return Optional.of(
        new Terms(
            time(VaultAnswer.text(secret, "expiration_time")),
            Math.max(0, VaultAnswer.number(secret, "secret_id_num_uses")),
            uses,
            Duration.ofSeconds(lives)));
  }

  /** A token that is renewed goes on until its explicit limit, if it has one. */
  private static @Nullable Instant end(JsonObject token) {
    int longest = Math.max(0, VaultAnswer.number(token, "explicit_max_ttl"));
    Instant expires = time(VaultAnswer.text(token, "expire_time"));
    Instant issued = time(VaultAnswer.text(token, "issue_time"));
    if (longest > 0 && issued != null) {
      return issued.plusSeconds(longest);
    }
    var renewable = token.get("renewable");
    return renewable != null && renewable.isTrue() ? null : expires;
  }

  /** Null where there is none; Vault writes the year 1 for never. */
  private static @Nullable Instant time(String text) {
    try {
      Instant time = text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
      return time.isAfter(Instant.EPOCH) ? time : null;
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
