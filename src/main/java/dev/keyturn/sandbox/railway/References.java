package dev.keyturn.sandbox.railway;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Resolves {@code ${{NAME}}}, {@code ${{shared.NAME}}} and {@code ${{Service.NAME}}}, and knows who
 * depends on whom.
 *
 * @see <a href="https://docs.railway.com/variables">Railway: reference variables</a> (read
 *     2026-11-20)
 */
final class References {
  private static final Pattern REFERENCE =
      Pattern.compile("\\$\\{\\{\\s*(?:([^.{}]+?)\\.)?([A-Za-z0-9_]+)\\s*}}");

  /**
   * A value with its references resolved.
   *
   * @param sealed the value itself, or something it refers to, is sealed: the API may not show it
   */
  record Rendered(String value, boolean sealed) {
    @Override
    public String toString() {
      return "rendered value";
    }
  }

  private record Place(String scope, String name) {}

  private final LiveEnvironment environment;

  References(LiveEnvironment environment) {
    this.environment = environment;
  }

  /** The user variables of a scope, rendered; without Railway's own. */
  Map<String, Rendered> rendered(String scope) {
    var result = new LinkedHashMap<String, Rendered>();
    for (var entry : environment.variables.in(scope)) {
      result.put(entry.name(), resolve(new Place(scope, entry.name()), new HashSet<>()));
    }
    return result;
  }

  /** What a value refers to, as written between the braces. */
  static List<String> named(String value) {
    var names = new ArrayList<String>();
    var matcher = REFERENCE.matcher(value);
    while (matcher.find()) {
      names.add(
          matcher.group(1) == null ? matcher.group(2) : matcher.group(1) + "." + matcher.group(2));
    }
    return names;
  }

  /**
   * The services that see a difference when these variables of one scope change, directly or
   * through references.
   */
  Set<LiveService> affected(String scope, Set<String> names) {
    var changed = new HashSet<Place>();
    names.forEach(name -> changed.add(new Place(scope, name)));
    var grows = true;
    while (grows) {
      grows = false;
      for (var entry : environment.variables.all()) {
        var place = new Place(entry.scope(), entry.name());
        if (!changed.contains(place) && places(entry).stream().anyMatch(changed::contains)) {
          changed.add(place);
          grows = true;
        }
      }
    }
    var services = new LinkedHashSet<LiveService>();
    for (var service : environment.services.values()) {
      if (changed.stream().anyMatch(place -> place.scope().equals(service.id))) {
        services.add(service);
      }
    }
    return services;
  }

  private Rendered resolve(Place place, Set<Place> above) {
    var entry = environment.variables.get(place.scope(), place.name());
    if (entry == null) {
      var service = environment.services.get(place.scope());
      var own = service == null ? null : service.railwayVariables().get(place.name());
      return new Rendered(own == null ? "" : own, false);
    }
    // A circle of references has no value; Railway does not let one be written, the sandbox ends it
    // with nothing.
    if (!above.add(place)) {
      return new Rendered("", false);
    }
    var sealed = entry.sealed();
    var text = new StringBuilder();
    var matcher = REFERENCE.matcher(entry.value());
    while (matcher.find()) {
      var target = target(place.scope(), matcher);
      var value = target == null ? new Rendered("", false) : resolve(target, above);
      sealed |= value.sealed();
      matcher.appendReplacement(text, Matcher.quoteReplacement(value.value()));
    }
    matcher.appendTail(text);
    above.remove(place);
    return new Rendered(text.toString(), sealed);
  }

  private List<Place> places(VariableStore.Entry entry) {
    var places = new ArrayList<Place>();
    var matcher = REFERENCE.matcher(entry.value());
    while (matcher.find()) {
      var target = target(entry.scope(), matcher);
      if (target != null) {
        places.add(target);
      }
    }
    return places;
  }

  private @Nullable Place target(String scope, Matcher matcher) {
    var owner = matcher.group(1);
    var name = matcher.group(2);
    if (owner == null) {
      return new Place(scope, name);
    }
    if (owner.strip().equals("shared")) {
      return new Place(VariableStore.SHARED, name);
    }
    return environment.services.values().stream()
        .filter(service -> service.name.equals(owner.strip()))
        .findFirst()
        .map(service -> new Place(service.id, name))
        .orElse(null);
  }
}
