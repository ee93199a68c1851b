package dev.keyturn.rotation;

import dev.keyturn.rotation.Layout.SlotContent;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a rotation leaves outside that ends where it stands, as far as anybody could look. Versions
 * and places; never a value.
 *
 * @param in where it stood
 */
public record LeftBehind(Phase in, List<Slots> slots, List<Resting> resting) {
  public LeftBehind {
    slots = List.copyOf(slots);
    resting = List.copyOf(resting);
  }

  /**
   * One secret on one service.
   *
   * @param stored what the next deployment would get; null where nobody could look
   * @param running what the deployments that serve were created with, by their ids
   * @param unseen why nobody could look; null where somebody could
   */
  public record Slots(
      ServiceRef service,
      SecretName secret,
      @Nullable Layout stored,
      Map<String, Layout> running,
      @Nullable String unseen) {
    public Slots {
      running = new TreeMap<>(running);
    }

    public String words() {
      String where = secret + " on " + service + ": ";
      if (unseen != null) {
        return where + "nobody could look, so nobody knows: " + unseen;
      }
      return where
          + "stored "
          + stored
          + running.entrySet().stream()
              .map(r ->
                  "; "
                      + r.getKey()
                      + (r.getValue().equals(stored)
                          ? " runs with the same"
                          : " runs with " + r.getValue()))
              .collect(Collectors.joining());
    }
  }

  /**
   * One secret in Vault.
   *
   * @param versions those of this rotation that are on record
   * @param unseen why nobody could look; null where somebody could
   */
  public record Resting(
      SecretName secret, VaultPath path, List<Version> versions, @Nullable String unseen) {
    public Resting {
      versions = List.copyOf(versions);
    }

    public String words() {
      String known =
          versions.isEmpty()
              ? "nothing on record"
              : versions.stream().map(Version::words).collect(Collectors.joining(", "));
      return secret
          + " in "
          + path
          + ": "
          + known
          + (unseen == null ? "" : "; nobody could look, so nobody knows what is there: " + unseen);
    }
  }

  /**
   * One version in Vault.
   *
   * @param there whether its value is still there; null where nobody could look
   */
  public record Version(SlotContent which, int number, @Nullable Boolean there) {
    String words() {
      return "version "
          + number
          + " is the "
          + which.word()
          + " value"
          + (Boolean.FALSE.equals(there) ? ", and is gone" : "");
    }
  }

  /** One line for each secret on each service, then one for each in Vault. */
  public List<String> lines() {
    return Stream.concat(slots.stream().map(Slots::words), resting.stream().map(Resting::words))
        .toList();
  }
}
