package dev.keyturn.plan;

import dev.keyturn.plan.PlannedMaterial.Checksum;
import dev.keyturn.plan.PlannedMaterial.Curve;
import dev.keyturn.plan.PlannedMaterial.HmacAlgorithm;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what a secret is made of. */
final class MaterialReading {
  private static final int MOST_BYTES = 1024;
  private static final int MOST_CHARACTERS = 512;
  private static final Pattern SYMBOLS = Pattern.compile("[!-/:-@\\[-`{-~]{1,32}");
  private static final String LETTERS_AND_DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  private MaterialReading() {}

  /** The secret's material; a neutral one where a mistake was told. */
  static PlannedMaterial read(YamlMapping secret) {
    var shapes = PlanKeys.materials();
    var kinds = shapes.stream().map(s -> s.name().toLowerCase(Locale.ROOT)).toList();
    var material =
        secret.mapping("material", "a mapping with kind, such as { kind: aes, bits: 256 }");
    if (!material.isMapping()) {
      return new PlannedMaterial.Supplied(Optional.empty());
    }
    if (!material.has("kind")) {
      material.missing("kind", "Add kind: " + DidYouMean.oneOf(kinds) + ".");
      return new PlannedMaterial.Supplied(Optional.empty());
    }
    return material
        .scalar("kind")
        .flatMap(s -> s.oneOf(kinds))
        .map(kind -> read(shapes.get(kinds.indexOf(kind)), material))
        .orElseGet(() -> new PlannedMaterial.Supplied(Optional.empty()));
  }

  private static PlannedMaterial read(PlanKeys shape, YamlMapping section) {
    section.known(shape);
    return switch (shape) {
      case AES -> new PlannedMaterial.Aes(number(section, "bits", 16_384, 256));
      case HMAC -> {
        var algorithm =
            section
                .scalar("algorithm")
                .flatMap(s -> s.word(HmacAlgorithm.class))
                .orElse(HmacAlgorithm.HS256);
        yield new PlannedMaterial.Hmac(
            algorithm, number(section, "bytes", MOST_BYTES, algorithm.hashBytes()));
      }
      case RSA -> new PlannedMaterial.Rsa(number(section, "bits", 16_384, 3_072));
      case EC ->
          new PlannedMaterial.Ec(
              section.scalar("curve").flatMap(s -> s.word(Curve.class)).orElse(Curve.P256));
      case ED25519 -> new PlannedMaterial.Ed25519();
      case SALT -> new PlannedMaterial.Salt(number(section, "bytes", MOST_BYTES, 16));
      case PEPPER -> new PlannedMaterial.Pepper(number(section, "bytes", MOST_BYTES, 32));
      case TOKEN ->
          new PlannedMaterial.Token(
              section
                  .scalar("prefix")
                  .flatMap(s ->
                      s.matching(
                          NamePatterns.TOKEN_PREFIX,
                          "up to 32 of [A-Za-z0-9_-]",
                          "Leave it out, or write one like zk_live_."))
                  .orElse(""),
              number(section, "length", MOST_CHARACTERS, 43),
              section
                  .scalar("checksum")
                  .flatMap(s -> s.word(Checksum.class))
                  .orElse(Checksum.NONE));
      case PASSWORD ->
          new PlannedMaterial.Password(
              number(section, "length", MOST_CHARACTERS, 32), alphabet(section));
      case SUPPLIED -> new PlannedMaterial.Supplied(section.scalar("issuer").flatMap(Scalar::line));
      default -> throw new IllegalArgumentException(shape + " is no material");
    };
  }

  /** Letters and digits, and the symbols that the plan adds to them. */
  private static String alphabet(YamlMapping section) {
    return LETTERS_AND_DIGITS
        + section
            .scalar("symbols")
            .flatMap(s ->
                s.matching(
                    SYMBOLS,
                    "1 to 32 printable ASCII symbols",
                    "List the symbols in quotes; letters and digits are always drawn from."))
            .map(MaterialReading::distinct)
            .orElse("");
  }

  private static String distinct(String characters) {
    var distinct = new StringBuilder();
    characters.chars().distinct().forEach(c -> distinct.append((char) c));
    return distinct.toString();
  }

  private static int number(YamlMapping section, String key, int most, int usual) {
    return section.scalar(key).flatMap(s -> s.number(1, most)).orElse(usual);
  }
}
