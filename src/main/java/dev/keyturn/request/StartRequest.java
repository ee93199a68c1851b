package dev.keyturn.request;

import dev.keyturn.audit.CanonicalJson;
import dev.keyturn.rotation.Sha256;
import dev.keyturn.text.PlainLine;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to be rotated.
 *
 * @param secrets only these of the plan's, by name; empty: all
 * @param reason why, in a person's words; kept for ever
 * @param emergency starts without waiting for approval, and demands a review afterwards
 * @param key the person's own word for this request: sent twice, it starts once; null: none
 */
public record StartRequest(
    String plan,
    String environment,
    Set<String> secrets,
    String reason,
    boolean emergency,
    @Nullable String key) {

  public StartRequest {
    secrets = Set.copyOf(secrets);
  }

  /** The same, under this key. */
  public StartRequest under(String other) {
    return new StartRequest(plan, environment, secrets, reason, emergency, other);
  }

  /** SHA-256 in hex of all but the key: tells the same request, sent again, from another one. */
  String digest() {
    var order = new TreeMap<String, Object>();
    order.put("plan", plan);
    order.put("environment", environment);
    order.put("secrets", List.copyOf(new TreeSet<>(secrets)));
    order.put("reason", PlainLine.clean(reason));
    order.put("emergency", emergency);
    return Sha256.hex(CanonicalJson.write(order));
  }
}
