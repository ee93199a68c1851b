package dev.keyturn.plan;

import static dev.keyturn.plan.PlanForm.DURATION;
import static dev.keyturn.plan.PlanForm.LINE;
import static dev.keyturn.plan.PlanForm.SUFFIX;
import static dev.keyturn.plan.PlanForm.VARIABLE;
import static dev.keyturn.plan.PlanKey.may;
import static dev.keyturn.plan.PlanKey.must;
import static dev.keyturn.plan.PlanKey.usually;

import dev.keyturn.plan.PlanType.Flag;
import dev.keyturn.plan.PlanType.Kinds;
import dev.keyturn.plan.PlanType.Named;
import dev.keyturn.plan.PlanType.Section;
import dev.keyturn.plan.PlanType.Sizes;
import dev.keyturn.plan.PlanType.WholeNumber;
import dev.keyturn.plan.PlanType.Word;
import dev.keyturn.rotation.Material;
import dev.keyturn.rotation.Role;
import java.util.List;
import java.util.stream.Stream;

/** Of the keys of a plan, as {@link PlanKeys} says of them, those of its secrets. */
final class SecretKeys {
  static final PlanMapping AES =
      PlanMapping.material(
          "aes",
          "A data key.",
          must("bits", new Sizes(List.of(128, 192, 256)), "The key size (FIPS 197)."));

  static final PlanMapping HMAC =
      PlanMapping.material(
          "hmac",
          "A shared signing key.",
          must("algorithm", Word.of("HS256", "HS384", "HS512"), "RFC 7518 section 3.2."),
          may(
              "bytes",
              WholeNumber.strong(32, 1024),
              "At least the algorithm's hash output, which is the default: 32, 48 or 64."));

  static final PlanMapping RSA =
      PlanMapping.material(
          "rsa",
          "An RSA key pair.",
          must(
              "bits",
              WholeNumber.strong(2048, 16_384),
              "At least 2048 (RFC 7518 section 3.3); 3072 is a good choice."));

  static final PlanMapping EC =
      PlanMapping.material(
          "ec",
          "An elliptic curve key pair.",
          must("curve", Word.of("P-256", "P-384", "P-521"), "For ES256, ES384, ES512."));

  static final PlanMapping ED25519 =
      PlanMapping.material("ed25519", "An Ed25519 key pair, for EdDSA.");

  static final PlanMapping SALT =
      PlanMapping.material(
          "salt",
          "What values are hashed together with, the same for all.",
          must("bytes", WholeNumber.strong(16, 1024), "At least 16 (NIST SP 800-132)."));

  static final PlanMapping PEPPER =
      PlanMapping.material(
          "pepper",
          "A key that values are hashed together with.",
          must("bytes", WholeNumber.strong(32, 1024), "At least 32: a pepper is a key."));

  static final PlanMapping TOKEN =
      PlanMapping.material(
          "token",
          "An opaque token of letters and digits.",
          must(
              "length",
              WholeNumber.strong(22, 512),
              "Characters drawn at random; at least 22, for 128 bits."),
          may("prefix", PlanForm.TOKEN_PREFIX, "Put in front, such as zk_live_."),
          usually(
              "checksum",
              Word.of("none", "crc32"),
              "none",
              "Put at the end, so that scanners tell a real token from a look-alike."));

  static final PlanMapping PASSWORD =
      PlanMapping.material(
          "password",
          "A password.",
          must(
              "length",
              WholeNumber.strong(20, 512),
              "Characters drawn at random out of letters, digits and symbols; 22 of letters and digits make 128 bits."),
          may(
              "symbols",
              PlanForm.SYMBOLS,
              "Beside letters and digits. Out of - . _ ~, which mean nothing in a connection URL."));

  static final PlanMapping SUPPLIED =
      PlanMapping.material(
          "supplied",
          "Not generated: a person gets it from its issuer and hands it in.",
          may("issuer", LINE, "Where from, in words."));

  /** By their {@code kind}. */
  static final List<PlanMapping> MATERIALS =
      List.of(AES, HMAC, RSA, EC, ED25519, SALT, PEPPER, TOKEN, PASSWORD, SUPPLIED);

  static final PlanMapping SLOTS =
      PlanMapping.mapping(
          "slots",
          "Suffixes of the variables beside the name. Without slots: _NEW and _PREVIOUS. Without previous: two slots only, and accept-verify-gap is required.",
          usually("new", SUFFIX, "_NEW", "Of the variable with the pending value."),
          may("previous", SUFFIX, "Of the variable with the previous value."));

  static final PlanMapping GATES =
      PlanMapping.mapping(
          "gates",
          "What must hold before the previous value may go; all that are given. The plan's soak comes on top.",
          may("unused-for", DURATION, "No replica has used the previous value for this long."),
          may(
              "re-encrypted",
              new Flag(),
              "Nothing stored needs it any more: 0 remaining, counted twice, an hour apart. Required for aes."),
          may("manual", new Flag(), "A person says so."));

  /** Further keys say which variant it is. */
  private static final List<String> PLAIN_ENCODINGS =
      Stream.of(Material.Encoding.values()).filter(e -> e.plain() == e).map(PlanWord::of).toList();

  static final PlanMapping SECRET =
      PlanMapping.mapping(
          "secret",
          "One secret of the plan.",
          must("name", VARIABLE, "The variable that the application reads."),
          must("material", new Kinds(MATERIALS), "What the secret is made of."),
          may(
              "encoding",
              new Word(PLAIN_ENCODINGS),
              "How the material becomes text. base64, base64url or hex for bytes, pem or jwk for key pairs, text (the default) for the rest."),
          may(
              "padding",
              Word.of("with", "none"),
              "Whether = stands at the end, as the application expects it. Default: with for base64, none for base64url."),
          usually(
              "line-breaks",
              Word.of("kept", "escaped"),
              "kept",
              "escaped: a pem on one line, a backslash and an n for each line break."),
          may(
              "stored-in",
              VARIABLE,
              "The variable of the same service that holds the value, where name only refers to it: NAME=${{OTHER}}."),
          may(SLOTS),
          may(
              "accept-verify-gap",
              DURATION,
              "With two slots only: for how long you accept that tokens made with the previous value are rejected."),
          may(
              "field",
              PlanForm.FIELD,
              "The name of its Vault secret, and of the field in it. Default: the name in lower case. Not rotation_id, kid or op_key."),
          must(
              "consumers",
              new Named(Word.of(Role.class)),
              "Which services read it, and what they do with it: signer makes artefacts, verifier only accepts them, both does both. Verifiers are promoted before signers."),
          may(
              "token-lifetime",
              DURATION,
              "Of the longest-lived token made with it, refresh tokens included. Required for hmac, rsa, ec and ed25519."),
          may("retire", new Section(GATES), ""));

  private SecretKeys() {}
}
