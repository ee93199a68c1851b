package dev.keyturn.plan;

import static dev.keyturn.plan.PlanChecks.when;

import dev.keyturn.rotation.Material;
import dev.keyturn.rotation.Material.Aes;
import dev.keyturn.rotation.Material.Characters;
import dev.keyturn.rotation.Material.Hmac;
import dev.keyturn.rotation.Material.Password;
import dev.keyturn.rotation.Material.Pepper;
import dev.keyturn.rotation.Material.Rsa;
import dev.keyturn.rotation.Material.Salt;
import dev.keyturn.rotation.Role;
import java.util.Set;
import java.util.stream.Stream;

/** The rules on one secret; {@link PlanChecks} lists them. */
final class SecretRules {
  /** RFC 3986 section 2.3: the characters that mean nothing but themselves anywhere in a URL. */
  private static final String UNRESERVED = "-._~";

  private static final int LEAST_ENTROPY_BITS = 128;

  private SecretRules() {}

  static Stream<PlanFinding> dataKeyNeedsAReEncryptionGate(PlannedSecret secret, String path) {
    return when(
        secret.material() instanceof Aes && !secret.retire().reEncrypted(),
        PlanReason.DATA_KEY_WITHOUT_RE_ENCRYPTION,
        path + ".retire.re-encrypted",
        "a data key without the re-encryption gate",
        "re-encrypted: true",
        "Add retire: { re-encrypted: true }.");
  }

  static Stream<PlanFinding> hashesNeedAMigrationGate(PlannedSecret secret, String path) {
    boolean hashes = secret.material() instanceof Salt || secret.material() instanceof Pepper;
    return when(
        hashes && !secret.retire().reEncrypted() && !secret.retire().manual(),
        PlanReason.HASHES_WITHOUT_MIGRATION,
        path + ".retire",
        "a " + SecretReading.kind(secret.material()) + " without a gate",
        "re-encrypted: true or manual: true",
        "Add retire: { re-encrypted: true } if the application counts its records, else { manual: true }.");
  }

  static Stream<PlanFinding> signerOfTokensStatesTheirLifetime(PlannedSecret secret, String path) {
    return when(
        secret.material().signsTokens() && secret.tokenLifetime().isEmpty(),
        PlanReason.TOKEN_LIFETIME_MISSING,
        path + ".token-lifetime",
        "no token-lifetime",
        "the lifetime of the longest-lived token",
        "Add token-lifetime, with refresh tokens counted, such as token-lifetime: 12h.");
  }

  static Stream<PlanFinding> keyIsLongEnough(PlannedSecret secret, String path) {
    var material = path + ".material";
    return switch (secret.material()) {
      case Aes aes ->
          when(
              !Set.of(128, 192, 256).contains(aes.bits()),
              PlanReason.KEY_SIZE_UNKNOWN,
              material + ".bits",
              aes.bits() + " bits",
              "128, 192 or 256",
              "Write bits: 256.");
      case Hmac hmac ->
          tooShort(
              hmac.bytes(),
              Hmac.hashBytes(hmac.algorithm()),
              material + ".bytes",
              "bytes",
              "(RFC 7518 section 3.2)");
      case Rsa rsa ->
          tooShort(rsa.bits(), 2_048, material + ".bits", "bits", "(RFC 7518 section 3.3)");
      case Salt salt ->
          tooShort(salt.bytes(), 16, material + ".bytes", "bytes", "(NIST SP 800-132 section 5.1)");
      case Pepper pepper ->
          tooShort(pepper.bytes(), 32, material + ".bytes", "bytes", "(a pepper is a key)");
      case Material.Ec _, Material.Ed25519 _, Characters _, Material.Supplied _ -> Stream.empty();
    };
  }

  private static Stream<PlanFinding> tooShort(
      int size, int least, String path, String unit, String source) {
    return when(
        size < least,
        PlanReason.KEY_TOO_SHORT,
        path,
        size + " " + unit,
        "at least " + least + " " + source,
        "Write " + unit + ": " + least + " or more.");
  }

  static Stream<PlanFinding> charactersCannotBeGuessed(PlannedSecret secret, String path) {
    if (!(secret.material() instanceof Characters text)
        || text.entropyBits() >= LEAST_ENTROPY_BITS) {
      return Stream.empty();
    }
    int enough =
        (int) Math.ceil(LEAST_ENTROPY_BITS / (Math.log(text.alphabetSize()) / Math.log(2)));
    return Stream.of(
        new PlanFinding(
            PlanReason.GUESSABLE,
            path + ".material.length",
            "%s characters out of %s, %s bits"
                .formatted(text.length(), text.alphabetSize(), text.entropyBits()),
            "at least " + LEAST_ENTROPY_BITS + " bits",
            "Write length: " + enough + " or more."));
  }

  static Stream<PlanFinding> valueIsNoRailwayReference(PlannedSecret secret, String path) {
    return when(
        secret.material() instanceof Password password && spellsAReference(password),
        PlanReason.TEMPLATE_IN_VALUE,
        path + ".material.symbols",
        "both $ and {",
        "symbols that cannot spell ${{",
        "Remove $ and {.");
  }

  private static boolean spellsAReference(Password password) {
    return password.symbols().contains("$") && password.symbols().contains("{");
  }

  static Stream<PlanFinding> passwordSurvivesAConnectionString(PlannedSecret secret, String path) {
    if (!(secret.material() instanceof Password password) || spellsAReference(password)) {
      return Stream.empty();
    }
    var unsafe = new StringBuilder();
    password
        .symbols()
        .chars()
        .filter(c -> UNRESERVED.indexOf(c) < 0)
        .forEach(c -> unsafe.append((char) c));
    return when(
        !unsafe.isEmpty(),
        PlanReason.BREAKS_A_CONNECTION_STRING,
        path + ".material.symbols",
        "the characters " + unsafe,
        "symbols out of " + UNRESERVED,
        "Remove them; a longer password is stronger than an odd one.");
  }

  static Stream<PlanFinding> encodingFitsTheMaterial(PlannedSecret secret, String path) {
    var fitting = secret.material().encodings();
    return when(
        !fitting.contains(secret.encoding().plain()),
        PlanReason.ENCODING_DOES_NOT_FIT,
        path + ".encoding",
        PlanWord.of(secret.encoding().plain()) + " for " + SecretReading.kind(secret.material()),
        DidYouMean.oneOf(fitting.stream().map(PlanWord::of).toList()),
        "Write encoding: " + PlanWord.of(fitting.getFirst()) + ".");
  }

  static Stream<PlanFinding> twoSlotsAcceptTheirGap(PlannedSecret secret, String path) {
    boolean twoSlots = secret.slots().previous().isEmpty();
    var without =
        when(
            twoSlots && secret.acceptVerifyGap().isEmpty(),
            PlanReason.TWO_SLOTS_WITHOUT_GAP,
            path + ".accept-verify-gap",
            "slots without previous, and no accept-verify-gap",
            "a previous slot",
            "Add previous: _PREVIOUS, or say for how long rejected tokens are accepted: accept-verify-gap: 10m.");
    var needless =
        when(
            !twoSlots && secret.acceptVerifyGap().isPresent(),
            PlanReason.GAP_WITHOUT_NEED,
            path + ".accept-verify-gap",
            "accept-verify-gap beside a previous slot",
            "one of them",
            "Delete accept-verify-gap.");
    return Stream.concat(without, needless);
  }

  static Stream<PlanFinding> verifiersHaveASigner(PlannedSecret secret, String path) {
    return when(
        !secret.roles().isEmpty()
            && secret.roles().values().stream().allMatch(role -> role == Role.VERIFIER),
        PlanReason.VERIFIERS_WITHOUT_SIGNER,
        path + ".consumers",
        "verifiers only",
        "a signer, or a service that does both",
        "Add the service that signs, or correct its role.");
  }
}
