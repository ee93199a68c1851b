package dev.keyturn.wiring;

import dev.keyturn.adapter.application.ApplicationSettings;
import dev.keyturn.adapter.railway.RailwaySettings;
import dev.keyturn.adapter.slack.SlackSettings;
import dev.keyturn.adapter.vault.VaultLogin;
import dev.keyturn.adapter.vault.VaultSettings;
import dev.keyturn.plan.Rehearsal;
import dev.keyturn.remote.Loopback;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.Timings;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings, from environment variables; docs/configuration.md lists them all.
 *
 * @param rehearsal set only against the sandbox; everything is faster then
 */
public record Settings(ProcessEnvironment environment, Optional<Rehearsal> rehearsal) {
  private static final String RAILWAY = "https://backboard.railway.com/graphql/v2";
  private static final Duration REQUEST = Duration.ofSeconds(20);

  /**
   * @throws WrongSetting when one cannot be used
   */
  public static Settings from(ProcessEnvironment environment) {
    SettingText.wrong(environment, List.of()).stream()
        .findFirst()
        .ifPresent(wrong -> {
          throw wrong;
        });
    String text = environment.find("KEYTURN_REHEARSAL");
    try {
      var settings =
          new Settings(
              environment, text == null ? Optional.empty() : Optional.of(Rehearsal.parse(text)));
      if (text != null && !Loopback.address(settings.railwayUrl().getHost())) {
        throw new WrongSetting(
            "KEYTURN_REHEARSAL is set, but KEYTURN_RAILWAY_URL is not the sandbox. Time is compressed only there; unset KEYTURN_REHEARSAL.");
      }
      settings.railwayUrl();
      settings.vaultAddress();
      settings.notices();
      return settings;
    } catch (IllegalArgumentException e) {
      throw new WrongSetting("KEYTURN_REHEARSAL cannot be used: " + e.getMessage());
    }
  }

  /** Whose word is taken for where a request comes from. */
  public ClientAddresses clientAddresses() {
    return access().clientAddresses();
  }

  /** Whether people may come by a token of an identity provider's. */
  public boolean hasProvider() {
    return access().identity().isPresent();
  }

  /** Who may come in. */
  AccessSettings access() {
    return new AccessSettings(environment);
  }

  /**
   * How to speak with Slack; empty: not at all. Of a rehearsal no Slack but the sandbox's hears.
   */
  public Optional<SlackSettings> slack() {
    return SlackEnvironment.read(environment)
        .filter(slack -> rehearsal.isEmpty() || Loopback.host(slack.url().getHost()));
  }

  public Path plans() {
    return Path.of(environment.find("KEYTURN_PLANS", "rotation-plans"));
  }

  /**
   * The engine's own times: production's, or a rehearsal's, in which one call may take two seconds
   * on an idle machine. A phase has its time even where the machine is busy; whoever watches gives
   * up what stands still.
   */
  public Timings timings() {
    if (rehearsal.isEmpty()) {
      return Timings.PRODUCTION;
    }
    int slow = rehearsal.get().slow();
    return new Timings(
        Duration.ofSeconds(6L * slow),
        Duration.ofSeconds(2L * slow),
        Duration.ofSeconds(4L * slow),
        Duration.ofMillis(250),
        Duration.ofMillis(1000),
        Duration.ofMinutes(10),
        3);
  }

  public RailwaySettings railway() {
    return rehearsal.isEmpty()
        ? new RailwaySettings(railwayUrl(), REQUEST, Duration.ofMinutes(2), Duration.ofSeconds(2))
        : new RailwaySettings(
            railwayUrl(), timings().call(), Duration.ofSeconds(4), Duration.ofMillis(100));
  }

  /** Who can be told of rotations; of a rehearsal nobody away from this machine. */
  NoticeSettings notices() {
    NoticeSettings notices = NoticeSettings.of(environment);
    return rehearsal.isEmpty() ? notices : notices.onThisMachine();
  }

  /** The hosts on which attestation and health URLs may be; without them nothing is called. */
  public ApplicationSettings applications() {
    Set<String> hosts =
        Arrays.stream(environment.find("KEYTURN_APPLICATION_HOSTS", "").split(",", -1))
            .map(String::strip)
            .filter(h -> !h.isEmpty())
            .collect(Collectors.toSet());
    Set<String> privates = hosts.stream().filter(Settings::privateHost).collect(Collectors.toSet());
    Set<String> publics = hosts.stream().filter(h -> !privateHost(h)).collect(Collectors.toSet());
    return ApplicationSettings.of(publics, privates);
  }

  public VaultSettings vault() {
    URI address = vaultAddress();
    if (address == null) {
      throw new WrongSetting(
          "VAULT_ADDR is not set. Set it to Vault's or OpenBao's address, for example https://vault.example.com:8200.");
    }
    String ca = environment.find("VAULT_CACERT");
    try {
      return new VaultSettings(
          address,
          vaultLogin(),
          environment.find("VAULT_NAMESPACE"),
          environment.find("VAULT_AUTH_NAMESPACE"),
          ca == null ? null : Path.of(ca),
          timings().call());
    } catch (IllegalArgumentException e) {
      throw new WrongSetting("the settings for Vault cannot be used: " + e.getMessage());
    }
  }

  /** Where Keyturn's own keys and the audit anchor rest: a KV version 2 mount. */
  public String vaultMount() {
    return environment.find("KEYTURN_VAULT_MOUNT", "secret");
  }

  public String vaultPath() {
    return environment.find("KEYTURN_VAULT_PATH", "keyturn");
  }

  /**
   * A file that remembers the audit trail's checkpoints, outside the database; empty: none. A
   * rehearsal's trail is another one, and has no business in it.
   */
  public Optional<Path> auditWitnessFile() {
    String file = environment.find("KEYTURN_AUDIT_WITNESS_FILE");
    try {
      return Optional.ofNullable(file).filter(f -> rehearsal.isEmpty()).map(Path::of);
    } catch (InvalidPathException e) {
      throw new WrongSetting(
          "KEYTURN_AUDIT_WITNESS_FILE is no path. Name a file in a folder that exists, outside of the database's machine.");
    }
  }

  private URI railwayUrl() {
    return url(
        "KEYTURN_RAILWAY_URL",
        environment.find("KEYTURN_RAILWAY_URL", RAILWAY),
        "Unset it: Railway's own is the default.");
  }

  /** Looked at before anybody needs it; null: not set. */
  private @Nullable URI vaultAddress() {
    String text = environment.find("VAULT_ADDR");
    return text == null
        ? null
        : url("VAULT_ADDR", text, "Write it like https://vault.example.com:8200.");
  }

  /** The text is not repeated: somebody may have put a token there. */
  private static URI url(String name, String text, String remedy) {
    try {
      URI url = URI.create(text);
      if (Loopback.secure(url)) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // Told below; the message would show the text.
    }
    throw new WrongSetting(
        name + " is no https URL with a host; http is for this machine only. " + remedy);
  }

  private VaultLogin vaultLogin() {
    String role = environment.find("KEYTURN_VAULT_ROLE_ID");
    String secret = environment.find("KEYTURN_VAULT_SECRET_ID");
    if (role != null && secret != null) {
      return new VaultLogin.AppRole(
          environment.find("KEYTURN_VAULT_APPROLE_MOUNT", "approle"), role, SecretValue.of(secret));
    }
    String jwtFile = environment.find("KEYTURN_VAULT_JWT_FILE");
    String jwtRole = environment.find("KEYTURN_VAULT_JWT_ROLE");
    if (jwtFile != null && jwtRole != null) {
      return new VaultLogin.Jwt(
          environment.find("KEYTURN_VAULT_JWT_MOUNT", "jwt"), jwtRole, Path.of(jwtFile));
    }
    String token = environment.find("VAULT_TOKEN");
    if (token != null) {
      return new VaultLogin.Token(SecretValue.of(token));
    }
    throw new WrongSetting(
        "no login for Vault. Set KEYTURN_VAULT_ROLE_ID and KEYTURN_VAULT_SECRET_ID, or KEYTURN_VAULT_JWT_FILE and KEYTURN_VAULT_JWT_ROLE, or VAULT_TOKEN.");
  }

  private static boolean privateHost(String host) {
    return host.endsWith(".railway.internal") || Loopback.host(host);
  }

  /** A setting that cannot be used; the message names it and the remedy. */
  public static final class WrongSetting extends RuntimeException {
    public WrongSetting(@Nullable String message) {
      super(message);
    }
  }
}
