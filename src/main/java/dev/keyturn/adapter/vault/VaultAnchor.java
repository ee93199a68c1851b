package dev.keyturn.adapter.vault;

import dev.keyturn.audit.AnchorCheck;
import dev.keyturn.audit.AuditAnchor;
import dev.keyturn.audit.ReplaceableAnchor;
import dev.keyturn.audit.UnreadableAudit;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.VaultPath;
import io.github.jopenlibs.vault.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How long the audit trail was when Keyturn last acted, kept outside the database so that cutting
 * the trail shows. The anchor only ever moves forward, unless two people replace it. The policy
 * should grant create, read and update on {@code <mount>/data/<path>} and read on {@code
 * <mount>/metadata/<path>}, and nothing else there, so that whoever steals the token cannot delete
 * it.
 */
public final class VaultAnchor implements ReplaceableAnchor {
  private static final int TRIES = 5;
  private static final String PROPOSAL = "proposal";

  private final Kv kv;
  private final Clock clock;
  private final VaultPath path;

  /**
   * The newest version.
   *
   * @param fields as they rest
   * @param fading whether Vault deletes it by itself, and half of its time is over
   */
  private record Stored(
      int version, Optional<AuditAnchor> anchor, Map<String, Object> fields, boolean fading) {}

  /**
   * @param mount of KV version 2
   * @param path below it; the version's fields are {@code size}, {@code root} and {@code
   *     checkpoint}, the signed note, for people
   */
  public VaultAnchor(VaultConnection connection, String mount, String path) {
    this.kv = new Kv(connection);
    this.clock = connection.clock();
    this.path = new VaultPath(mount, path, "root");
  }

  /**
   * What is kept. Where Vault would delete it by itself before long, because of a rule of its mount
   * for example, it is written once more as it is.
   *
   * @throws RemoteFailure REJECTED: it was deleted or is no anchor
   */
  @Override
  public Optional<AuditAnchor> kept() throws RemoteFailure {
    Stored stored = stored();
    if (stored.fading()) {
      try {
        kv.write(path, stored.version(), stored.fields());
      } catch (RemoteFailure failure) {
        // Another process was faster.
        if (failure.kind() != RemoteFailure.Kind.CONFLICT) {
          throw failure;
        }
      }
    }
    return stored.anchor();
  }

  /**
   * The same, and nothing is written.
   *
   * @throws RemoteFailure REJECTED: it was deleted or is no anchor
   */
  public Optional<AuditAnchor> seen() throws RemoteFailure {
    return stored().anchor();
  }

  /**
   * @throws RemoteFailure CONFLICT: others kept writing. OUTCOME_UNKNOWN: no answer; again is safe.
   *     REJECTED: what was kept was deleted or is no anchor
   */
  @Override
  public AnchorCheck keep(String checkpoint, Function<AuditAnchor, AnchorCheck> compare)
      throws RemoteFailure {
    AuditAnchor to = AuditAnchor.ofSigned(checkpoint);
    for (int attempt = 1; ; attempt++) {
      Stored stored = stored();
      AnchorCheck check =
          stored.anchor().map(compare).orElseGet(() -> new AnchorCheck.Matches(to.size()));
      boolean further = stored.anchor().filter(from -> from.size() >= to.size()).isPresent();
      if ((further && !stored.fading()) || !(check instanceof AnchorCheck.Matches)) {
        return check;
      }
      try {
        kv.write(path, stored.version(), further ? stored.fields() : fields(checkpoint));
        return check;
      } catch (RemoteFailure failure) {
        if (failure.kind() != RemoteFailure.Kind.CONFLICT || attempt == TRIES) {
          throw failure;
        }
      }
    }
  }

  @Override
  public Optional<Kept> inFull() throws RemoteFailure {
    Stored stored = stored();
    return stored
        .anchor()
        .map(anchor ->
            new Kept(
                stored.version(),
                anchor,
                Optional.ofNullable(stored.fields().get(PROPOSAL)).map(String::valueOf)));
  }

  @Override
  public void propose(Kept at, String proposal) throws RemoteFailure {
    Stored stored = stored();
    Map<String, Object> fields = new HashMap<>(stored.fields());
    fields.put(PROPOSAL, proposal);
    kv.write(path, at.version(), fields);
  }

  @Override
  public void replace(Kept at, String checkpoint) throws RemoteFailure {
    kv.write(path, at.version(), fields(checkpoint));
  }

  private static Map<String, Object> fields(String checkpoint) {
    AuditAnchor to = AuditAnchor.ofSigned(checkpoint);
    return Map.of("size", String.valueOf(to.size()), "root", to.root(), "checkpoint", checkpoint);
  }

  private Stored stored() throws RemoteFailure {
    JsonObject metadata = kv.metadata(path);
    int version = Math.max(0, VaultAnswer.number(metadata, "current_version"));
    if (version == 0) {
      return new Stored(0, Optional.empty(), Map.of(), false);
    }
    JsonObject about = Kv.version(metadata, version);
    Kv.Stored stored = kv.version(path, version);
    if (stored == null) {
      throw expired(metadata, about)
          ? RemoteFailure.lost(
              Call.SYSTEM,
              "read",
              "the anchor of the audit trail has expired in Vault; undelete version "
                  + version
                  + " of "
                  + path
                  + " and set delete_version_after of its mount to 0s")
          : rejected("the anchor was deleted; undelete version " + version + " of " + path);
    }
    String size = VaultAnswer.text(stored.fields(), "size");
    String root = VaultAnswer.text(stored.fields(), "root");
    Map<String, Object> fields = new HashMap<>();
    for (String name : stored.fields().names()) {
      fields.put(name, VaultAnswer.text(stored.fields(), name));
    }
    try {
      AuditAnchor anchor = AuditAnchor.parse(size + " " + root);
      return new Stored(version, Optional.of(anchor), fields, fading(stored.expires(), about));
    } catch (UnreadableAudit e) {
      throw rejected("what is at " + path + " is no anchor; restore the version Keyturn wrote");
    }
  }

  private boolean fading(@Nullable Instant expires, @Nullable JsonObject about) {
    Instant made = Kv.made(about).orElse(Instant.MIN);
    Instant now = clock.instant();
    return expires != null
        && (made.equals(Instant.MIN)
            || Duration.between(made, now).compareTo(Duration.between(now, expires)) > 0);
  }

  /**
   * Whether it was Vault that deleted it, by a rule that is in force: then its time is what the
   * rule says, to the nanosecond. A person deletes at some other time.
   */
  private boolean expired(@Nullable JsonObject metadata, @Nullable JsonObject about)
      throws RemoteFailure {
    Instant deleted = Kv.deletion(about);
    Instant made = Kv.made(about).orElse(null);
    if (deleted == null || made == null) {
      return false;
    }
    Duration life = Duration.between(made, deleted);
    return Stream.of(Optional.ofNullable(metadata), Optional.ofNullable(kv.mountSettings(path)))
        .flatMap(Optional::stream)
        .anyMatch(rule -> life.equals(Kv.span(rule)));
  }

  private static RemoteFailure rejected(String problem) {
    return RemoteFailure.rejected(Call.SYSTEM, OPERATION, problem);
  }
}
