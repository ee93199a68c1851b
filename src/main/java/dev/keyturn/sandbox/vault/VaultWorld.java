package dev.keyturn.sandbox.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a sandbox Vault knows, kept in memory. It starts unsealed, with a root token made
 * on the spot and KV version 2 at {@code secret}. It outlives the {@link VaultServer} that serves
 * it, so a test can restart Vault.
 */
public final class VaultWorld {
  private final Clock clock;
  private final String rootToken = "hvs." + UUID.randomUUID().toString().replace("-", "");
  private final Map<String, IssuedToken> tokens = new ConcurrentHashMap<>();
  private final Map<String, VaultNamespace> namespaces = new ConcurrentHashMap<>();
  private final VaultNamespace root = new VaultNamespace("", this);
  private final Map<VaultOperation, Deque<VaultFault>> faults = new EnumMap<>(VaultOperation.class);
  private final Map<VaultOperation, Integer> calls = new EnumMap<>(VaultOperation.class);
  private volatile boolean sealed;
  private volatile boolean standby;
  private volatile boolean tellsIndex = true;
  private final AtomicInteger written = new AtomicInteger();

  public VaultWorld(Clock clock) {
    this.clock = clock;
    root.enableKv("secret");
    namespaces.put("", root);
    tokens.put(
        rootToken,
        new IssuedToken(
            rootToken,
            UUID.randomUUID().toString(),
            "",
            "auth/token/root",
            "",
            VaultNamespace.rootTerms(),
            clock.instant()));
  }

  /** Does everything, everywhere, for ever. */
  public String rootToken() {
    return rootToken;
  }

  public VaultNamespace root() {
    return root;
  }

  /** A namespace below root, made on first use, with KV version 2 at {@code secret}. */
  public VaultNamespace namespace(String name) {
    return namespaces.computeIfAbsent(
        name,
        made -> {
          VaultNamespace namespace = new VaultNamespace(made, this);
          namespace.enableKv("secret");
          return namespace;
        });
  }

  /** From now on every call but {@code sys/health} is answered 503. */
  public void seal() {
    sealed = true;
  }

  public void unseal() {
    sealed = false;
  }

  /**
   * From now on a standby node of a cluster answers: reads as before the last write, unless a
   * request names that write's index and lets itself be handed on; and each write with its index.
   */
  public void standby() {
    standby = true;
  }

  /**
   * Whether some version of some secret holds exactly this text in one of its fields; for reports,
   * which compare what a program runs with to what is kept here.
   */
  public boolean holds(String value) {
    return namespaces.values().stream().anyMatch(namespace -> namespace.holds(value));
  }

  /** Ends a token at once, as a revocation does. */
  public void revoke(String token) {
    tokens.remove(token);
  }

  /** Ends every token but the root one. */
  public void revokeAll() {
    tokens.keySet().removeIf(token -> !token.equals(rootToken));
  }

  /** The next call of this kind goes wrong so; several wait for one call each. */
  public void failNext(VaultOperation operation, VaultFault fault) {
    synchronized (faults) {
      faults.computeIfAbsent(operation, _ -> new ArrayDeque<>()).add(fault);
    }
  }

  /** How many requests of this kind have arrived, refused ones included. */
  public int calls(VaultOperation operation) {
    synchronized (calls) {
      return calls.getOrDefault(operation, 0);
    }
  }

  /** How many requests have arrived in all. */
  public int calls() {
    synchronized (calls) {
      return calls.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  Clock clock() {
    return clock;
  }

  /** The same of a release that tells no index. */
  public void standbyWithoutIndex() {
    standby = true;
    tellsIndex = false;
  }

  boolean tellsIndex() {
    return standby && tellsIndex;
  }

  boolean isStandby() {
    return standby;
  }

  void wrote() {
    written.incrementAndGet();
  }

  /** The index of the last write, opaque to whoever gets it. */
  String index() {
    String text = "{\"cluster\":\"sandbox\",\"value\":\"" + written.get() + "\"}";
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  boolean isSealed() {
    return sealed;
  }

  @Nullable VaultNamespace existing(String name) {
    return namespaces.get(name);
  }

  @Nullable IssuedToken token(String id) {
    IssuedToken token = tokens.get(id);
    return token != null && token.aliveAt(clock.instant()) ? token : null;
  }

  IssuedToken issue(String namespace, String path, String role, TokenTerms terms) {
    String id = "hvs." + UUID.randomUUID().toString().replace("-", "");
    IssuedToken token =
        new IssuedToken(
            id, UUID.randomUUID().toString(), namespace, path, role, terms, clock.instant());
    tokens.put(id, token);
    return token;
  }

  void count(VaultOperation operation) {
    synchronized (calls) {
      calls.merge(operation, 1, Integer::sum);
    }
  }

  @Nullable VaultFault takeFault(VaultOperation operation) {
    synchronized (faults) {
      Deque<VaultFault> waiting = faults.get(operation);
      return waiting == null ? null : waiting.poll();
    }
  }
}
