package dev.keyturn.plan;

import dev.keyturn.rotation.Material;
import java.util.Locale;
import java.util.Optional;

/** Reads what a secret is made of. */
final class MaterialReading {
  private static final Material NEUTRAL = new Material.Supplied();

  private MaterialReading() {}

  /** The plan's word for the kind of a material. */
  static String kind(Material material) {
    return material.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  /** The section of a secret that says its material; empty after telling that there is none. */
  static YamlMapping section(YamlMapping secret) {
    return secret.mapping("material", "a mapping with kind, such as { kind: aes, bits: 256 }");
  }

  /** The secret's material; a neutral one where a mistake was told. */
  static Material read(YamlMapping material) {
    var kinds = SecretKeys.MATERIALS.stream().map(PlanMapping::name).toList();
    if (!material.isMapping()) {
      return NEUTRAL;
    }
    if (!material.has("kind")) {
      material.missing("kind", "Add kind: " + DidYouMean.oneOf(kinds) + ".");
      return NEUTRAL;
    }
    return material
        .scalar("kind")
        .flatMap(s -> s.oneOf(kinds))
        .map(kind -> read(kind, material.known(SecretKeys.MATERIALS.get(kinds.indexOf(kind)))))
        .orElse(NEUTRAL);
  }

  /** Where a person gets it, in words; only what is supplied by a person has an issuer. */
  static Optional<String> issuer(YamlMapping material) {
    return material.knows("issuer") ? material.text("issuer") : Optional.empty();
  }

  private static Material read(String kind, YamlMapping section) {
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
              section.text("symbols").map(MaterialReading::distinct).orElse(""));
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
