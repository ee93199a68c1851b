package dev.keyturn.adapter.vault;

import dev.keyturn.rotation.FailureKind;
import dev.keyturn.rotation.RemoteFailure;
import dev.keyturn.rotation.VaultPath;
import io.github.jopenlibs.vault.json.JsonObject;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How long the audit trail was when Keyturn last acted, kept outside the database so that cutting
 * the trail shows. The anchor only ever moves forward. The policy should grant create, read and
 * update on {@code <mount>/data/<path>} and read on {@code <mount>/metadata/<path>}, and nothing
 * else there, so that whoever steals the token cannot delete it.
 */
public final class VaultAnchor {
  private static final int TRIES = 5;

  private final KvApi kv;
  private final VaultPath path;

  /**
   * @param size entries in the trail, 0 and up
   * @param root the tree's root at that size, as text
   */
  public record Anchor(long size, String root) {
    public Anchor {
      if (size < 0 || root.isEmpty()) {
        throw new IllegalArgumentException("an anchor has a size from 0 on and a root");
      }
    }
  }

  private record Stored(int version, @Nullable Anchor anchor) {}

  /**
   * @param mount of KV version 2
   * @param path below it; the version's fields are {@code size}, {@code root} and {@code
   *     checkpoint}, the signed note, for people
   */
  public VaultAnchor(VaultConnection connection, String mount, String path) {
    this.kv = new KvApi(connection);
    this.path = new VaultPath(mount, path, "root");
  }

  /**
   * The newest anchor; null when there has never been one.
   *
   * @throws RemoteFailure REJECTED: it was deleted or is no anchor
   */
  public @Nullable Anchor read() throws RemoteFailure {
    return stored().anchor();
  }

  /**
   * Moves the anchor forward; the same anchor again changes nothing.
   *
   * @throws RemoteFailure REJECTED: the stored one is further on, or has another root at this size.
   *     CONFLICT: others kept writing. OUTCOME_UNKNOWN: no answer; advancing again is safe
   */
  public void advance(Anchor to) throws RemoteFailure {
    for (int attempt = 1; ; attempt++) {
      Stored stored = stored();
      Anchor from = stored.anchor();
      if (to.equals(from)) {
        return;
      }
      if (from != null && from.size() >= to.size()) {
        throw rejected(
            from.size() == to.size()
                ? "the anchor has another root at size " + to.size() + "; compare the audit trail"
                : "the anchor is at size "
                    + from.size()
                    + ", beyond "
                    + to.size()
                    + "; the audit trail was cut");
      }
      try {
        Map<String, Object> fields = Map.of("size", String.valueOf(to.size()), "root", to.root());
        kv.write(path, stored.version(), fields);
        return;
      } catch (RemoteFailure failure) {
        if (failure.kind() != FailureKind.CONFLICT || attempt == TRIES) {
          throw failure;
        }
      }
    }
  }

  /**
   * Moves the anchor forward, with the signed checkpoint beside it, unless what is there says
   * otherwise than the trail. One that is further on already stays: another worker was faster.
   *
   * @param holds whether what is there agrees with the trail; asked before anything is written, in
   *     the same calls
   * @return false: it does not agree, and nothing was written
   * @throws RemoteFailure CONFLICT: others kept writing. OUTCOME_UNKNOWN: no answer; advancing
   *     again is safe
   */
  public boolean advance(Anchor to, String checkpoint, Predicate<Anchor> holds)
      throws RemoteFailure {
    for (int attempt = 1; ; attempt++) {
      Stored stored = stored();
      Anchor from = stored.anchor();
      if (from != null && !holds.test(from)) {
        return false;
      }
      if (from != null && from.size() >= to.size()) {
        return true;
      }
      try {
        Map<String, Object> fields =
            Map.of("size", String.valueOf(to.size()), "root", to.root(), "checkpoint", checkpoint);
        kv.write(path, stored.version(), fields);
        return true;
      } catch (RemoteFailure failure) {
        if (failure.kind() != FailureKind.CONFLICT || attempt == TRIES) {
          throw failure;
        }
      }
    }
  }

  private Stored stored() throws RemoteFailure {
    JsonObject metadata = kv.metadata(path);
    int version = Math.max(0, Answer.number(metadata, "current_version"));
    if (version == 0) {
      return new Stored(0, null);
    }
    JsonObject fields = kv.fields(path, version);
    if (fields == null) {
      throw rejected("the anchor was deleted; undelete version " + version + " of " + path);
    }
    String size = Answer.text(fields, "size");
    String root = Answer.text(fields, "root");
    if (!size.matches("\\d{1,18}") || root.isEmpty()) {
      throw rejected("what is at " + path + " is no anchor; restore the version Keyturn wrote");
    }
    return new Stored(version, new Anchor(Long.parseLong(size), root));
  }

  private static RemoteFailure rejected(String problem) {
    return new RemoteFailure(FailureKind.REJECTED, Call.SYSTEM, "anchor", 0, problem);
  }
}
