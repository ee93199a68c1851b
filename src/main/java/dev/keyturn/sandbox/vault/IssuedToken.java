package dev.keyturn.sandbox.vault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A token that somebody holds. */
final class IssuedToken {
  final String id;
  final String namespace;
  final TokenTerms terms;
  private final String accessor;
  private final String path;
  private final String role;
  private final String entity;
  private final Instant issued;
  private @Nullable Instant renewed;
  private @Nullable Instant expires;

  /**
   * @param role that it was made for by a login; empty: there was none
   */
  IssuedToken(
      String id,
      String accessor,
      String namespace,
      String path,
      String role,
      TokenTerms terms,
      Instant now) {
    this.id = id;
    this.accessor = accessor;
    this.namespace = namespace;
    this.path = path;
    this.role = role;
    this.entity = role.isEmpty() ? "" : UUID.randomUUID().toString();
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

  VaultReply renew(Instant now) {
    if (expires == null) {
      return VaultReply.errors(400, "invalid lease ID");
    }
    if (!terms.renewable()) {
      return VaultReply.errors(400, "lease is not renewable");
    }
    renewed = now;
    expires = earliest(now.plus(terms.ttl()));
    return VaultReply.auth(auth(now));
  }

  ObjectNode auth(Instant now) {
    ObjectNode auth =
        VaultReply.JSON
            .objectNode()
            .put("client_token", id)
            .put("accessor", accessor)
            .put("lease_duration", secondsLeft(now))
            .put("renewable", terms.renewable())
            .put("token_type", "service")
            .put("entity_id", entity)
            .put("orphan", true)
            .put("num_uses", 0)
            .putNull("mfa_requirement");
    auth.set("metadata", metadata());
    writePolicies(auth, "policies");
    writePolicies(auth, "token_policies");
    return auth;
  }

  ObjectNode describe(Instant now) {
    ObjectNode data =
        VaultReply.JSON
            .objectNode()
            .put("id", id)
            .put("accessor", accessor)
            .put("creation_time", issued.getEpochSecond())
            .put("creation_ttl", terms.ttl().toSeconds())
            .put("display_name", root() ? "root" : path.split("/", -1)[1])
            .put("entity_id", entity)
            .put("expire_time", expires == null ? null : expires.toString())
            .put("explicit_max_ttl", 0)
            .put("num_uses", 0)
            .put("orphan", true)
            .put("path", path)
            .put("ttl", secondsLeft(now))
            .put("type", "service");
    data.set("meta", metadata());
    if (expires != null) {
      data.put("renewable", terms.renewable()).put("issue_time", issued.toString());
    }
    Instant last = renewed;
    if (last != null) {
      data.put("last_renewal", last.toString()).put("last_renewal_time", last.getEpochSecond());
    }
    writePolicies(data, "policies");
    return data;
  }

  private void writePolicies(ObjectNode node, String field) {
    var list = node.putArray(field);
    var names = new TreeSet<>(terms.policies());
    if (!root()) {
      names.add("default");
    }
    names.forEach(list::add);
  }

  private JsonNode metadata() {
    return role.isEmpty()
        ? VaultReply.JSON.nullNode()
        : VaultReply.JSON.objectNode().put(path.contains("jwt") ? "role" : "role_name", role);
  }

  private long secondsLeft(Instant now) {
    return expires == null ? 0 : Math.max(0, Duration.between(now, expires).toSeconds());
  }

  private Instant earliest(Instant wished) {
    Instant limit = issued.plus(terms.maxTtl());
    return terms.maxTtl().isZero() || wished.isBefore(limit) ? wished : limit;
  }
}
