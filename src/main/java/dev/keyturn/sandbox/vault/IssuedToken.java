package dev.keyturn.sandbox.vault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A token that somebody holds. */
final class IssuedToken {
  final String id;
  final String namespace;
  final TokenTerms terms;
  private final String accessor;
  private final String path;
  private final Instant issued;
  private @Nullable Instant expires;

  IssuedToken(
      String id, String accessor, String namespace, String path, TokenTerms terms, Instant now) {
    this.id = id;
    this.accessor = accessor;
    this.namespace = namespace;
    this.path = path;
    this.terms = terms;
    this.issued = now;
    this.expires = terms.ttl().isZero() ? null : earliest(now.plus(terms.ttl()));
  }

  boolean root() {
    return terms.policies().contains("root");
  }

  boolean aliveAt(Instant now) {
    return expires == null || expires.isAfter(now);
  }

  Reply renew(Instant now) {
    if (!terms.renewable() || expires == null) {
      return Reply.errors(400, "lease is not renewable");
    }
    expires = earliest(now.plus(terms.ttl()));
    return Reply.auth(auth(now));
  }

  ObjectNode auth(Instant now) {
    ObjectNode auth =
        Reply.JSON
            .objectNode()
            .put("client_token", id)
            .put("accessor", accessor)
            .put("lease_duration", secondsLeft(now))
            .put("renewable", terms.renewable())
            .put("token_type", "service")
            .put("entity_id", "")
            .put("orphan", true)
            .putNull("metadata");
    writePolicies(auth, "policies");
    writePolicies(auth, "token_policies");
    return auth;
  }

  ObjectNode describe(Instant now) {
    ObjectNode data =
        Reply.JSON
            .objectNode()
            .put("id", id)
            .put("accessor", accessor)
            .put("creation_time", issued.getEpochSecond())
            .put("creation_ttl", terms.ttl().toSeconds())
            .put("display_name", root() ? "root" : path.replace('/', '-'))
            .put("entity_id", "")
            .put("expire_time", expires == null ? null : expires.toString())
            .put("explicit_max_ttl", 0)
            .put("issue_time", issued.toString())
            .putNull("meta")
            .put("num_uses", 0)
            .put("orphan", true)
            .put("path", path)
            .put("renewable", terms.renewable())
            .put("ttl", secondsLeft(now))
            .put("type", "service");
    writePolicies(data, "policies");
    return data;
  }

  private void writePolicies(ObjectNode node, String field) {
    var list = node.putArray(field);
    if (!root()) {
      list.add("default");
    }
    terms.policies().forEach(list::add);
  }

  private long secondsLeft(Instant now) {
    return expires == null ? 0 : Math.max(0, Duration.between(now, expires).toSeconds());
  }

  private Instant earliest(Instant wished) {
    Instant limit = issued.plus(terms.maxTtl());
    return terms.maxTtl().isZero() || wished.isBefore(limit) ? wished : limit;
  }
}
