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
    data.put("rotation", r.rotation().id());
    data.put("plan", r.rotation().plan());
    data.put("environment", r.rotation().environment());
    data.put("emergency", r.rotation().emergency());
    data.put("event", event(line));
    data.put("now", now(r));
    data.put("secrets", r.secrets());
    data.put("requestedBy", r.rotation().requestedBy());
    data.put("requestedAt", text(r.rotation().requestedAt()));
    data.put("reason", r.rotation().reason());
    data.put("owner", r.owner());
    data.put("planDigest", r.rotation().planDigest());
    data.put("reviewDue", r.consent().reviewDue());
    data.put("endedAt", text(r.rotation().endedAt()));
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
    now.put("phase", r.rotation().phase().name());
    now.put("since", text(r.rotation().since()));
    now.put("stalled", name(r.rotation().stalled()));
    now.put("waitingFor", name(r.rotation().waitingFor()));
    now.put("detail", r.rotation().detail());
    now.put("nextAction", r.nextAction());
    now.put("approvalsRequired", r.consent().approvals().required());
    now.put("approvedBy", r.consent().approvals().people());
    now.put("approvalExpires", text(r.consent().lapses()));
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
