package dev.keyturn.plan;

import dev.keyturn.plan.PlannedSecret.PlannedConsumer;
import dev.keyturn.plan.PlannedSecret.RetireGates;
import dev.keyturn.plan.PlannedSecret.Role;
import dev.keyturn.plan.PlannedSecret.Slots;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads one secret of a plan. Where a mistake was told, a neutral value stands in, and the result
 * is not used.
 */
final class SecretReading {
  private SecretReading() {}

  static PlannedSecret read(YamlMapping section) {
    var name = section.scalar("name").flatMap(Scalar::variableName).orElse("");
    var material =
        section.has("material")
            ? MaterialReading.read(section)
            : new PlannedMaterial.Supplied(Optional.empty());
    return new PlannedSecret(
        name,
        material,
        encoding(section, material),
        section.scalar("stored-in").flatMap(Scalar::variableName),
        section.has("slots") ? slots(section.section("slots", PlanKeys.SLOTS)) : Slots.USUAL,
        section
            .scalar("field")
            .flatMap(s ->
                s.matching(
                    NamePatterns.FIELD,
                    "a field of " + NamePatterns.FIELD.pattern(),
                    "Use lower-case letters, digits and underscores."))
            .orElse(name.toLowerCase(Locale.ROOT)),
        section.has("consumers") ? consumers(section.namedThings("consumers", "roles")) : List.of(),
        section.scalar("token-lifetime").flatMap(Scalar::duration),
        section.scalar("accept-verify-gap").flatMap(Scalar::duration),
        section.has("retire")
            ? gates(section.section("retire", PlanKeys.GATES))
            : new RetireGates(Optional.empty(), false, false));
  }

  private static Encoding encoding(YamlMapping section, PlannedMaterial material) {
    if (section.has("encoding")) {
      return section.scalar("encoding").flatMap(s -> s.word(Encoding.class)).orElse(Encoding.TEXT);
    }
    if (material instanceof PlannedMaterial.Bytes || material instanceof PlannedMaterial.KeyPair) {
      section.missing("encoding", "Add the encoding that the application expects, such as base64.");
    }
    return Encoding.TEXT;
  }

  /** Without any slots the usual three; with slots but no previous one, two. */
  private static Slots slots(YamlMapping section) {
    return new Slots(
        section.scalar("new").flatMap(SecretReading::suffix).orElse(Slots.USUAL.pending()),
        section.scalar("previous").flatMap(SecretReading::suffix));
  }

  private static Optional<String> suffix(Scalar scalar) {
    return scalar.matching(
        NamePatterns.SUFFIX,
        "a suffix such as _NEW",
        "Start it with an underscore and use upper-case letters, digits and underscores.");
  }

  private static List<PlannedConsumer> consumers(YamlMapping section) {
    var consumers = new ArrayList<PlannedConsumer>();
    for (var alias : EnvironmentReading.aliases(section)) {
      section
          .scalar(alias)
          .flatMap(s -> s.word(Role.class))
          .ifPresent(role -> consumers.add(new PlannedConsumer(alias, role)));
    }
    return consumers;
  }

  private static RetireGates gates(YamlMapping section) {
    return new RetireGates(
        section.scalar("unused-for").flatMap(Scalar::duration),
        section.scalar("re-encrypted").flatMap(Scalar::flag).orElse(false),
        section.scalar("manual").flatMap(Scalar::flag).orElse(false));
  }
}
