package dev.keyturn.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyturn.endtoend.Gate.Crossing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the processes of one rotation ask of the outside, and who is killed for it. The
 * first that comes to a boundary may die there; the next ones pass.
 */
final class Boundaries {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern DOCUMENT =
      Pattern.compile("(?m)^(query|mutation)\\s+(\\w+)[^{]*\\{\\s*(?:\\w+:\\s*)?(\\w+)");

  private final Function<Boundary, @Nullable Moment> which;
  private final Supplier<String> phase;
  private final Set<Boundary> seen = new HashSet<>();
  private final Map<Boundary, Moment> struck = new LinkedHashMap<>();
  private @Nullable Keyturn victim;

  /** The systems outside. */
  enum Place {
    RAILWAY("Railway"),
    VAULT("Vault"),
    APPLICATION("the application"),
    DATABASE("PostgreSQL");

    private final String words;

    Place(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /**
   * @param phase the rotation's, as the database has it when the request comes
   * @param operation without any value
   * @param changes something outside; what is read changes nothing
   */
  record Boundary(String phase, Place place, String operation, boolean changes) {
    /** Of an effect, or the journal's entry on one. The anchor of the trail is always the same. */
    boolean ofAnEffect() {
      return place == Place.DATABASE
          ? operation.contains(" attempt")
          : changes && !operation.contains("audit-anchor");
    }
  }

  /**
   * @param which when whoever first comes there is killed; null: never
   */
  Boundaries(Function<Boundary, @Nullable Moment> which, Supplier<String> phase) {
    this.which = which;
    this.phase = phase;
  }

  /** Opens for a process; after it has been struck nothing passes until the next one. */
  synchronized void open(Keyturn process) {
    victim = process;
  }

  synchronized void shut() {
    victim = null;
  }

  synchronized boolean isShut() {
    return victim == null;
  }

  synchronized Map<Boundary, Moment> struck() {
    return new LinkedHashMap<>(struck);
  }

  synchronized List<Boundary> seen() {
    return new ArrayList<>(seen);
  }

  synchronized Crossing enter(Place place, String operation, boolean changes) {
    Keyturn process = victim;
    if (process == null) {
      return Crossing.of(Moment.BEFORE, () -> {});
    }
    var here = new Boundary(phase.get(), place, operation, changes);
    if (!seen.add(here)) {
      return Crossing.FREE;
    }
    Moment moment = which.apply(here);
    if (moment == null) {
      return Crossing.FREE;
    }
    struck.put(here, moment);
    victim = null;
    return Crossing.of(moment, process::kill);
  }

  Crossing railway(Relay.Call call) {
    JsonNode request = json(call);
    Matcher document = DOCUMENT.matcher(request.path("query").asText());
    if (!document.find()) {
      throw new IllegalStateException("no GraphQL document");
    }
    boolean mutation = document.group(1).equals("mutation");
    var operation = new StringBuilder(mutation ? document.group(3) : document.group(2));
    request
        .at("/variables/input/variables")
        .fieldNames()
        .forEachRemaining(name -> operation.append(' ').append(name));
    return enter(Place.RAILWAY, operation.toString(), mutation);
  }

  Crossing vault(Relay.Call call) {
    boolean changes = !call.method().equals("GET") && !call.path().contains("/auth/");
    return enter(Place.VAULT, call.method() + " " + call.path(), changes);
  }

  Crossing application(Relay.Call call) {
    return enter(Place.APPLICATION, call.method() + " " + call.path(), false);
  }

  Crossing database(String change) {
    return enter(Place.DATABASE, change, true);
  }

  private static JsonNode json(Relay.Call call) {
    try {
      return JSON.readTree(call.body().getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
