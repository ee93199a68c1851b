package dev.keyturn.plan;

import dev.keyturn.plan.PlannedSecret.Slots;
import dev.keyturn.rotation.Material;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Role;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads one secret of a plan. Where a mistake was told, a neutral value stands in, and the result
 * is not used.
 */
final class SecretReading {
  private SecretReading() {}

  static PlannedSecret read(YamlMapping section) {
    var name = section.text("name").orElse("");
    var made = section.has("material") ? MaterialReading.section(section) : null;
    var material = made == null ? new Material.Supplied() : MaterialReading.read(made);
    return new PlannedSecret(
        name,
        material,
        made == null ? Optional.empty() : MaterialReading.issuer(made),
        encoding(section, material),
        section.text("stored-in"),
        section.section("slots").map(SecretReading::slots).orElse(Slots.USUAL),
        section.text("field").orElse(name.toLowerCase(Locale.ROOT)),
        section.named("consumers", "roles").map(SecretReading::roles).orElse(Map.of()),
        section.span("token-lifetime"),
        section.span("accept-verify-gap"),
        section
            .section("retire")
            .map(SecretReading::gates)
            .orElse(new Plan.Gates(Duration.ZERO, false, false)));
  }

  private static Material.Encoding encoding(YamlMapping section, Material material) {
    if (!section.has("encoding") && !material.encodings().contains(Material.Encoding.TEXT)) {
      section.missing("encoding", "Add the encoding that the application expects, such as base64.");
    }
    return section.word("encoding", Material.Encoding.class).orElse(Material.Encoding.TEXT);
  }

  /** Without any slots the usual three; with slots but no previous one, two. */
  private static Slots slots(YamlMapping section) {
    return new Slots(section.text("new").orElseThrow(), section.text("previous"));
  }

  private static Map<String, Role> roles(YamlMapping section) {
    var roles = new LinkedHashMap<String, Role>();
    for (var alias : EnvironmentReading.aliases(section)) {
      section
          .scalar(alias)
          .flatMap(s -> s.oneOf(PlanWord.all(Role.class)))
          .flatMap(word -> PlanWord.constant(Role.class, word))
          .ifPresent(role -> roles.put(alias, role));
    }
    return roles;
  }

  private static Plan.Gates gates(YamlMapping section) {
    return new Plan.Gates(
        section.span("unused-for").orElse(Duration.ZERO),
        section.flag("re-encrypted"),
        section.flag("manual"));
  }
}
