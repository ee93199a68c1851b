package dev.keyturn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Known faults of libraries, in the form of osv.dev, one record a line.
 *
 * @param accepted ids that somebody has looked at and that do not reach us, with the reason
 */
record Advisories(List<JsonNode> records, Map<String, String> accepted) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final List<String> BEFORE_A_RELEASE =
      List.of("alpha", "beta", "milestone", "rc", "cr", "snapshot");
  private static final List<String> A_RELEASE = List.of("final", "ga", "release");

  private static final int NUMBER = 2;

  /**
   * One library that the program ships.
   *
   * @param group empty: not known
   */
  record Library(String group, String artifact, String version) {
    String name() {
      return group + ":" + artifact;
    }

    boolean isCalled(String name) {
      return group.isEmpty() ? name.endsWith(":" + artifact) : name.equals(name());
    }
  }

  static Advisories read(Path folder) throws IOException {
    var records = new ArrayList<JsonNode>();
    for (String line : Files.readAllLines(folder.resolve("osv.jsonl"))) {
      records.add(JSON.readTree(line));
    }
    return new Advisories(
        records,
        Files.readAllLines(folder.resolve("accepted.txt")).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .map(line -> line.split(" ", 2))
            .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1].strip())));
  }

  /** What is known against these libraries, a line each. */
  List<String> against(List<Library> libraries) {
    return records.stream()
        .filter(record -> !accepted.containsKey(record.path("id").asText()))
        .flatMap(record ->
            libraries.stream()
                .filter(library -> affects(record, library))
                .map(library ->
                    "%s %s: %s %s"
                        .formatted(
                            library.name(),
                            library.version(),
                            record.path("id").asText(),
                            record.path("summary").asText())))
        .sorted()
        .toList();
  }

  private static boolean affects(JsonNode record, Library library) {
    return record.path("withdrawn").isMissingNode()
        && elements(record.path("affected"))
            .filter(a -> a.at("/package/ecosystem").asText().equals("Maven"))
            .filter(a -> library.isCalled(a.at("/package/name").asText()))
            .anyMatch(a -> listed(a, library) || inRange(a, library));
  }

  private static boolean listed(JsonNode affected, Library library) {
    return elements(affected.path("versions")).anyMatch(v -> v.asText().equals(library.version()));
  }

  /** The newest event up to this version says whether it has the fault. */
  private static boolean inRange(JsonNode affected, Library library) {
    return elements(affected.path("ranges"))
        .filter(range -> range.path("type").asText().equals("ECOSYSTEM"))
        .anyMatch(range -> {
          boolean has = false;
          for (JsonNode event : range.path("events")) {
            if (event.has("introduced")) {
              has |= compare(library.version(), event.path("introduced").asText()) >= 0;
            } else if (event.has("fixed")) {
              has &= compare(library.version(), event.path("fixed").asText()) < 0;
            } else if (event.has("last_affected")) {
              has &= compare(library.version(), event.path("last_affected").asText()) <= 0;
            }
          }
          return has;
        });
  }

  /** As Maven orders versions, as far as those have it that are published. */
  static int compare(String one, String other) {
    List<String> a = parts(one);
    List<String> b = parts(other);
    for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
      int order = part(i < a.size() ? a.get(i) : "", i < b.size() ? b.get(i) : "");
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static List<String> parts(String version) {
    return List.of(
        version
            .toLowerCase(Locale.ROOT)
            .replaceAll("(?<=[0-9])(?=[a-z])|(?<=[a-z])(?=[0-9])", "-")
            .split("[.-]", -1));
  }

  private static int part(String one, String other) {
    int rank = Integer.compare(rank(one), rank(other));
    if (rank != 0 || rank(one) <= 0) {
      return rank;
    }
    return rank(one) == NUMBER
        ? Long.compare(Long.parseLong(one), Long.parseLong(other))
        : one.compareTo(other);
  }

  /** A part that is missing is that of a release, and so is 0. */
  private static int rank(String part) {
    if (A_RELEASE.contains(part) || part.matches("0*")) {
      return 0;
    }
    int before = BEFORE_A_RELEASE.indexOf(part);
    return before >= 0
        ? before - BEFORE_A_RELEASE.size()
        : part.matches("[0-9]+") ? NUMBER : NUMBER - 1;
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    var all = new ArrayList<JsonNode>();
    array.forEach(all::add);
    return all.stream();
  }
}
