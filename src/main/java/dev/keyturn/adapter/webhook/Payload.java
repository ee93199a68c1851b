package dev.keyturn.adapter.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyturn.notice.Message;
import dev.keyturn.notice.RotationFacts;
import dev.keyturn.notice.Wording;
import dev.keyturn.rotation.TimelineEntry;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a webhook carries: names, times and counts. docs/notices.md shows one. */
final class Payload {
  private static final JsonMapper JSON = new JsonMapper();

  private Payload() {}

  static byte[] of(Message message) {
    var body = new LinkedHashMap<String, Object>();
    body.put("type", Wording.type(message.happening()));
    body.put("timestamp", message.happening().at().toString());
    body.put("data", data(message.happening(), message.rotation()));
    try {
      return JSON.writeValueAsString(body).getBytes(UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of texts can always be written", e);
    }
  }

  private static Map<String, Object> data(TimelineEntry line, RotationFacts r) {
    var data = new LinkedHashMap<String, @Nullable Object>();
    data.put("rotation", r.id().text());
    data.put("plan", r.plan());
    data.put("environment", r.environment());
    data.put("emergency", r.emergency());
    data.put("event", event(line));
    data.put("now", now(r));
    data.put("secrets", r.secrets());
    data.put("requestedBy", r.requestedBy());
    data.put("requestedAt", text(r.requestedAt()));
    data.put("reason", r.reason());
    data.put("owner", r.owner());
    data.put("planDigest", r.digest().text());
    data.put("reviewDue", r.reviewDue());
    data.put("endedAt", text(r.endedAt()));
    data.put("link", r.link());
    return withoutNulls(data);
  }

  private static Map<String, Object> event(TimelineEntry line) {
    var event = new LinkedHashMap<String, @Nullable Object>();
    event.put("id", line.id());
    event.put("phase", line.phase().name());
    event.put("by", line.by().name());
    event.put("via", line.by().via());
    event.put("why", line.why());
    event.put("detail", line.detail());
    return withoutNulls(event);
  }

  /** Where it stands when the message leaves, which may be later than the event. */
  private static Map<String, Object> now(RotationFacts r) {
    var now = new LinkedHashMap<String, @Nullable Object>();
    now.put("phase", r.phase().name());
    now.put("since", text(r.since()));
    now.put("stalled", name(r.stalled()));
    now.put("waitingFor", name(r.waitingFor()));
    now.put("detail", r.detail());
    now.put("nextAction", r.nextAction());
    now.put("approvalsRequired", r.required());
    now.put("approvedBy", r.approvedBy());
    now.put("approvalExpires", text(r.expires()));
    return withoutNulls(now);
  }

  private static @Nullable String text(@Nullable Instant moment) {
    return moment == null ? null : moment.toString();
  }

  private static @Nullable String name(@Nullable Enum<?> word) {
    return word == null ? null : word.name();
  }

  private static Map<String, Object> withoutNulls(Map<String, @Nullable Object> all) {
    var some = new LinkedHashMap<String, Object>();
    all.forEach((key, value) -> {
      if (value != null) {
        some.put(key, value);
      }
    });
    return some;
  }
}
