package dev.keyturn.adapter.vault;

import dev.keyturn.sandbox.vault.AppRoleIds;
import dev.keyturn.sandbox.vault.Capability;
import dev.keyturn.sandbox.vault.TokenTerms;
import dev.keyturn.sandbox.vault.VaultOperation;
import dev.keyturn.sandbox.vault.VaultServer;
import dev.keyturn.sandbox.vault.VaultWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The Vault that Keyturn brings along. */
final class SandboxUnderTest implements VaultUnderTest {
  private static final Pattern RULE =
      Pattern.compile("path\\s+\"([^\"]+)\"\\s*\\{\\s*capabilities\\s*=\\s*\\[([^\\]]*)\\]\\s*}");

  private final VaultWorld world = new VaultWorld(Clock.systemUTC());
  private final VaultServer server;
  private final RawVault root;
  private int loginsBefore;

  SandboxUnderTest() {
    try {
      server = VaultServer.start(world, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    root = new RawVault(server.address(), world.rootToken());
  }

  @Override
  public URI address() {
    return server.address();
  }

  @Override
  public String rootToken() {
    return world.rootToken();
  }

  @Override
  public RawVault root() {
    return root;
  }

  @Override
  public void policy(String name, String hcl) {
    Map<String, Set<Capability>> paths = new TreeMap<>();
    var rules = RULE.matcher(hcl.replaceAll("#[^\n]*", ""));
    while (rules.find()) {
      Set<Capability> granted = EnumSet.noneOf(Capability.class);
      Arrays.stream(rules.group(2).split(","))
          .map(word -> word.replace("\"", "").strip().toUpperCase(Locale.ROOT))
          .filter(word -> !word.isEmpty())
          .forEach(word -> granted.add(Capability.valueOf(word)));
      paths.put(rules.group(1), granted);
    }
    world.root().policy(name, paths);
  }

  @Override
  public AppRoleIds appRole(Duration life, Duration longest, String policy) {
    loginsBefore = world.calls(VaultOperation.LOGIN);
    return world.root().appRole(new TokenTerms(life, longest, true, List.of(policy)));
  }

  @Override
  public String token(Duration life, String policy) {
    return world.root().token(new TokenTerms(life, Duration.ZERO, true, List.of(policy)));
  }

  @Override
  public void jwtRole(String role, SignedToken accepted, String policy) {
    world
        .root()
        .jwtRole(
            role,
            accepted.text(),
            new TokenTerms(Duration.ofHours(1), Duration.ZERO, true, List.of(policy)));
  }

  @Override
  public void revoke(String token) {
    world.revoke(token);
  }

  @Override
  public void revokeLogins() {
    world.revokeAll();
  }

  @Override
  public int logins() {
    return world.calls(VaultOperation.LOGIN) - loginsBefore;
  }

  @Override
  public void seal() {
    world.seal();
  }

  @Override
  public void unseal() {
    world.unseal();
  }

  @Override
  public void close() {
    server.close();
  }
}
