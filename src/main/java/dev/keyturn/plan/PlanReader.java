package dev.keyturn.plan;

import dev.keyturn.plan.PlanNotices.SlackChannel;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.RollBack;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads one plan from its file. The outcome is either a sound plan or every mistake in it: the form
 * of the whole file is judged first, and the rules of {@link PlanChecks} on each part whose form is
 * sound.
 *
 * <p>Nothing in a file can make it throw, take more than 64 KB or 16 levels, name a type, or lead
 * out of the folder.
 */
public final class PlanReader {
  static final Pattern FILE_NAME = Pattern.compile("[a-z0-9-]{1,63}\\.ya?ml");

  /** What was read before. Each look at a rotation reads its plan; to understand YAML is dear. */
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  private record Known(ByteBuffer text, PlanReading reading) {}

  /**
   * Reads a file of the folder.
   *
   * @param folder the folder of plans; its own path may contain symbolic links, the file may not be
   *     one
   * @param fileName such as {@code zkeb.yaml}, without any path
   */
  public PlanReading read(Path folder, String fileName) {
    var shown =
        folder.getFileName() + "/" + (FILE_NAME.matcher(fileName).matches() ? fileName : "(file)");
    if (!FILE_NAME.matcher(fileName).matches()) {
      return refused(
          shown,
          PlanReason.FOREIGN_FILE,
          "a file name with other characters",
          "[a-z0-9-]{1,63} and .yaml or .yml",
          "Rename the file to its plan's name.");
    }
    var path = folder.resolve(fileName);
    try {
      if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
        return refused(
            shown,
            Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                ? PlanReason.FOREIGN_FILE
                : PlanReason.UNREADABLE_FILE,
            Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? "a link or folder" : "no such file",
            "a regular file",
            "Put the plan itself into the folder.");
      }
      try (var in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
        // One byte more than allowed is enough to know, however large the file is.
        return read(shown, in.readNBytes(PlanDocument.MAX_BYTES + 1));
      }
    } catch (IOException unreadable) {
      return refused(
          shown,
          PlanReason.UNREADABLE_FILE,
          "no readable file",
          "a readable file",
          "Check its permissions.");
    }
  }

  /**
   * Reads a plan from memory.
   *
   * @param file what to call it in messages; its last part without ending must be the plan's name
   */
  public PlanReading read(String file, byte[] bytes) {
    var text = ByteBuffer.wrap(bytes.clone());
    Known before = known.get(file);
    if (before != null && before.text().equals(text)) {
      return before.reading();
    }
    PlanReading reading = understood(file, bytes);
    known.put(file, new Known(text, reading));
    return reading;
  }

  private PlanReading understood(String file, byte[] bytes) {
    var mistakes = new ArrayList<PlanMistake>();
    var root = PlanDocument.read(file, bytes, mistakes);
    if (root.isEmpty()) {
      return wrong(mistakes);
    }
    var plan = plan(file, root.get(), mistakes);
    return mistakes.isEmpty()
        ? new PlanReading.Valid(plan, PlanSource.of(file, root.get()))
        : wrong(mistakes);
  }

  private static PlanSpec plan(String file, Node root, List<PlanMistake> mistakes) {
    var section = YamlMapping.root(file, root, mistakes);
    var source = PlanSource.of(file, root);
    var approval = TimingReading.approval(section);
    var environments = new ArrayList<PlannedEnvironment>();
    for (var item : section.items("environments", "environments")) {
      int before = mistakes.size();
      var earlier = environments.isEmpty() ? "" : environments.getLast().name();
      var environment =
          EnvironmentReading.read(item.asMapping(PlanKeys.ENVIRONMENT), approval, earlier);
      environments.add(environment);
      if (mistakes.size() == before) {
        PlanChecks.environment(environment, item.path())
            .forEach(f -> mistakes.add(source.mistake(f)));
      }
    }
    var secrets = new ArrayList<PlannedSecret>();
    for (var item : section.items("secrets", "secrets")) {
      int before = mistakes.size();
      var secret = SecretReading.read(item.asMapping(SecretKeys.SECRET));
      secrets.add(secret);
      if (mistakes.size() == before) {
        PlanChecks.secret(secret, item.path()).forEach(f -> mistakes.add(source.mistake(f)));
      }
    }
    int before = mistakes.size();
    var plan =
        new PlanSpec(
            name(section, file),
            section.text("title").orElse(""),
            section.text("owner").orElse(""),
            section.word("category", Category.class).orElse(Category.APPLICATION),
            TimingReading.schedule(section),
            approval,
            environments,
            secrets,
            new Plan.Pace(
                section.span("settle").orElseThrow(),
                section.span("soak").orElseThrow(),
                PlanSpec.CLOCK_SKEW,
                PlanSpec.RE_ENCRYPTION_COUNTS,
                section.section("retire").map(TimingReading::rideLimit).orElse(null)),
            rollBack(section),
            notices(section),
            access(section));
    if (mistakes.size() == before
        && mistakes.stream().allMatch(m -> m.reason().concernsMeaning())) {
      PlanChecks.wholePlan(plan).forEach(f -> mistakes.add(source.mistake(f)));
    }
    return plan;
  }

  private static String name(YamlMapping section, String file) {
    var name = section.text("plan").orElse("");
    var ofFile = file.substring(file.lastIndexOf('/') + 1).replaceFirst("\\.ya?ml$", "");
    if (!name.isEmpty() && !name.equals(ofFile)) {
      section.scalar("plan").ifPresent(s -> s.differsFromFile(ofFile));
    }
    return name;
  }

  private static RollBack rollBack(YamlMapping plan) {
    return plan.has("roll-back")
        ? plan.sectionOrWord("roll-back").map(PlanReader::rule).orElse(RollBack.NEVER)
        : RollBack.USUAL;
  }

  /** What is left out is as usual. */
  private static RollBack rule(YamlMapping rule) {
    return new RollBack(
        atOnce(rule, "failed-deploy"),
        atOnce(rule, "server-error"),
        rule.number("failed-checks").orElseThrow(),
        rule.span("degraded-for").orElseThrow(),
        rule.number("error-rate").orElseThrow(),
        rule.number("latency").orElseThrow());
  }

  private static boolean atOnce(YamlMapping rule, String key) {
    return rule.word(key).orElseThrow().equals("at-once");
  }

  private static PlanNotices notices(YamlMapping plan) {
    return plan.section("notify")
        .map(notify -> {
          notEmpty(notify, "Name a receiver, or delete notify.");
          return new PlanNotices(
              notify
                  .section("slack")
                  .map(s -> new SlackChannel(s.text("channel").orElse(""), s.text("mention"))),
              notify.texts("webhooks", "names of webhooks"),
              notify.texts("pagerduty", "names of PagerDuty services"),
              notify.texts("email", "e-mail addresses"));
        })
        .orElse(PlanNotices.NONE);
  }

  private static PlanAccess access(YamlMapping plan) {
    return plan.section("access")
        .map(access -> {
          notEmpty(access, "Name somebody, or delete access.");
          return new PlanAccess(
              access.texts("viewers", "people"), access.texts("operators", "people"));
        })
        .orElse(PlanAccess.UNLIMITED);
  }

  private static void notEmpty(YamlMapping section, String remedy) {
    if (section.isMapping() && section.keys().isEmpty()) {
      section.add(
          PlanReason.EMPTY_PLAN,
          section.path(),
          section.node(),
          "an empty mapping",
          "at least one key",
          remedy);
    }
  }

  private static PlanReading wrong(List<PlanMistake> mistakes) {
    return new PlanReading.Wrong(
        mistakes.stream()
            .sorted(
                Comparator.comparingInt(PlanMistake::line).thenComparingInt(PlanMistake::column))
            .toList());
  }

  private static PlanReading refused(
      String file, PlanReason reason, String found, String expected, String remedy) {
    return new PlanReading.Wrong(
        List.of(
            new PlanFinding(reason, "", found, expected, remedy).at(file, PlanSource.Place.START)));
  }
}
