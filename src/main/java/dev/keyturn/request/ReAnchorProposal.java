package dev.keyturn.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyturn.audit.ReAnchor;
import dev.keyturn.audit.UnreadableAudit;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Sha256;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one person proposes, and another is to confirm exactly.
 *
 * @param heads of the anchor and of the database, as they were then
 */
public record ReAnchorProposal(Actor by, String reason, Instant at, ReAnchor heads) {
  /** A proposal that nobody answered in so long is forgotten. */
  public static final Duration LIFE = Duration.ofDays(1);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ID_DIGITS = 16;

  public ReAnchorProposal {
    at = at.truncatedTo(ChronoUnit.MILLIS);
  }

  boolean valid(Instant now) {
    return now.isBefore(at.plus(LIFE));
  }

  /** As the second person names it: the beginning of its digest. */
  public String id() {
    return digest().substring(0, ID_DIGITS);
  }

  String digest() {
    return Sha256.hex(text());
  }

  /** As it is kept. */
  String text() {
    Map<String, String> fields = new TreeMap<>();
    fields.put("at", at.toString());
    fields.put("by", by.name());
    fields.put("heads", heads.text());
    fields.put("reason", reason);
    fields.put("via", by.via());
    try {
      return JSON.writeValueAsString(fields);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a proposal can always be written", e);
    }
  }

  /** Empty where it is none. */
  static Optional<ReAnchorProposal> read(String text) {
    try {
      JsonNode fields = JSON.readTree(text);
      ReAnchor heads = ReAnchor.parse(fields.path("heads").asText());
      var by = new Actor(fields.path("by").asText(), fields.path("via").asText());
      return Optional.of(
          new ReAnchorProposal(
              by,
              fields.path("reason").asText(),
              Instant.parse(fields.path("at").asText()),
              heads));
    } catch (JsonProcessingException
        | UnreadableAudit
        | DateTimeException
        | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
