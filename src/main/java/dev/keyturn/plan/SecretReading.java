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
    var made = section.has("material") ? material(section) : null;
    var material = made == null ? new Material.Supplied() : made(made);
    return new PlannedSecret(
        name,
        material,
        made == null ? Optional.empty() : issuer(made),
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
    var plain = section.word("encoding", Material.Encoding.class).orElse(Material.Encoding.TEXT);
    boolean escaped = section.word("line-breaks").filter("escaped"::equals).isPresent();
    Optional<String> padding = section.word("padding");
    return switch (plain) {
      case PEM -> {
        misplaced(section, "padding", "encoding: base64 or base64url");
        yield escaped ? Material.Encoding.PEM_ESCAPED : plain;
      }
      case BASE64 -> {
        misplaced(section, "line-breaks", "encoding: pem");
        yield padding.filter("none"::equals).isPresent()
            ? Material.Encoding.BASE64_UNPADDED
            : plain;
      }
      case BASE64URL -> {
        misplaced(section, "line-breaks", "encoding: pem");
        yield padding.filter("with"::equals).isPresent()
            ? Material.Encoding.BASE64URL_PADDED
            : plain;
      }
      case HEX, JWK, TEXT, BASE64_UNPADDED, BASE64URL_PADDED, PEM_ESCAPED -> {
        misplaced(section, "line-breaks", "encoding: pem");
        misplaced(section, "padding", "encoding: base64 or base64url");
        yield plain;
      }
    };
  }

  private static void misplaced(YamlMapping section, String key, String where) {
    if (section.has(key)) {
      section.add(
          PlanReason.CONFLICTING_KEYS,
          section.path(key),
          section.node(key),
          key + " beside another encoding",
          "it with " + where,
          "Delete " + key + ", or correct the encoding.");
    }
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

  /** The plan's word for the kind of a material. */
  static String kind(Material material) {
    return material.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  /** The section of a secret that says its material; empty after telling that there is none. */
  private static YamlMapping material(YamlMapping secret) {
    return secret.mapping("material", "a mapping with kind, such as { kind: aes, bits: 256 }");
  }

  /** The secret's material; a neutral one where a mistake was told. */
  private static Material made(YamlMapping material) {
    var kinds = SecretKeys.MATERIALS.stream().map(PlanMapping::name).toList();
    if (!material.isMapping()) {
      return new Material.Supplied();
    }
    if (!material.has("kind")) {
      material.missing("kind", "Add kind: " + DidYouMean.oneOf(kinds) + ".");
      return new Material.Supplied();
    }
    return material
        .scalar("kind")
        .flatMap(s -> s.oneOf(kinds))
        .map(kind -> material(kind, material.known(SecretKeys.MATERIALS.get(kinds.indexOf(kind)))))
        .orElse(new Material.Supplied());
  }

  /** Where a person gets it, in words; only what is supplied by a person has an issuer. */
  private static Optional<String> issuer(YamlMapping material) {
    return material.knows("issuer") ? material.text("issuer") : Optional.empty();
  }

  private static Material material(String kind, YamlMapping section) {
    return switch (kind) {
      case "aes" -> new Material.Aes(section.number("bits").orElse(256));
      case "hmac" -> {
        String algorithm = section.word("algorithm").orElse("HS256");
        yield new Material.Hmac(
            algorithm, section.number("bytes").orElse(Material.Hmac.hashBytes(algorithm)));
      }
      case "rsa" -> new Material.Rsa(section.number("bits").orElse(3072));
      case "ec" -> new Material.Ec(section.word("curve").orElse("P-256"));
      case "ed25519" -> new Material.Ed25519();
      case "salt" -> new Material.Salt(section.number("bytes").orElse(16));
      case "pepper" -> new Material.Pepper(section.number("bytes").orElse(32));
      case "token" ->
          new Material.Token(
              section.text("prefix").orElse(""),
              section.number("length").orElse(43),
              section.word("checksum").orElseThrow().equals("crc32"));
      case "password" ->
          new Material.Password(
              section.number("length").orElse(32),
              section.text("symbols").map(SecretReading::distinct).orElse(""));
      case "supplied" -> new Material.Supplied();
      default -> throw new IllegalArgumentException(kind + " is no material");
    };
  }

  private static String distinct(String characters) {
    var distinct = new StringBuilder();
    characters.chars().distinct().forEach(c -> distinct.append((char) c));
    return distinct.toString();
  }
}
