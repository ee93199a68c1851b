package dev.keyturn.wiring;

import dev.keyturn.access.AccessRole;
import dev.keyturn.access.People;
import dev.keyturn.adapter.identity.IdentitySettings;
import dev.keyturn.wiring.Settings.WrongSetting;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The settings that say who may come in. */
record AccessSettings(ProcessEnvironment environment) {
  private static final int MOST_PER_SECOND = 10_000;

  /**
   * Reads all of them.
   *
   * @throws WrongSetting when one cannot be used
   */
  AccessSettings checked() {
    identity();
    people();
    requestsPerSecond();
    clientAddresses();
    return this;
  }

  /** Whose access tokens are taken beside our own; empty: nobody's. */
  Optional<IdentitySettings> identity() {
    String issuer = environment.find("KEYTURN_OIDC_ISSUER");
    String audience = environment.find("KEYTURN_OIDC_AUDIENCE");
    String keys = environment.find("KEYTURN_OIDC_JWKS_URL");
    if (issuer == null && audience == null && keys == null) {
      return Optional.empty();
    }
    if (issuer == null || audience == null || keys == null) {
      throw new WrongSetting(
          "KEYTURN_OIDC_ISSUER, KEYTURN_OIDC_AUDIENCE and KEYTURN_OIDC_JWKS_URL go together. Set all three, or none.");
    }
    try {
      return Optional.of(
          new IdentitySettings(
              issuer,
              audience,
              URI.create(keys),
              environment.find("KEYTURN_OIDC_NAME_CLAIM", "email"),
              environment.find("KEYTURN_OIDC_ROLES_CLAIM", "roles")));
    } catch (IllegalArgumentException e) {
      throw new WrongSetting(
          "KEYTURN_OIDC_JWKS_URL cannot be used. Set it to the jwks_uri of the provider: an https URL, or http on 127.0.0.1.");
    }
  }

  /** Known people and what they are. */
  Map<String, Set<AccessRole>> people() {
    String text = environment.find("KEYTURN_PEOPLE", "");
    boolean file = text.startsWith("/") || text.startsWith("./");
    try {
      return People.parse(file ? Files.readString(Path.of(text)) : text);
    } catch (IOException e) {
      throw new WrongSetting(
          "KEYTURN_PEOPLE names a file that cannot be read. Name a readable one, or write the people into the variable.");
    } catch (IllegalArgumentException e) {
      throw new WrongSetting(
          "KEYTURN_PEOPLE cannot be used: "
              + e.getMessage()
              + ". Write it as `alice@example.com: approver, viewer; bob@example.com: operator`.");
    }
  }

  int requestsPerSecond() {
    String text = environment.find("KEYTURN_REQUESTS_PER_SECOND", "20");
    int number = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
    if (number < 1 || number > MOST_PER_SECOND) {
      throw new WrongSetting(
          "KEYTURN_REQUESTS_PER_SECOND is a whole number from 1 to 10000, for example 20.");
    }
    return number;
  }

  /** Whose word is taken for where a request comes from. */
  ClientAddresses clientAddresses() {
    return ClientAddresses.of(environment);
  }
}
