package dev.keyturn.access;

import dev.keyturn.audit.AuditDraft;
import dev.keyturn.audit.AuditDraftBuilder;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.text.PlainLine;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Makes, checks and revokes bearer tokens of our own. Making and revoking are in the trail. */
public final class Tokens {
  public static final Duration LONGEST_LIFE = Duration.ofDays(366);

  /** Last use is written at most this often. */
  private static final Duration USE = Duration.ofMinutes(1);

  private static final String ID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final int ID_DIGITS = 16;
  private static final int LONGEST_LABEL = 200;
  private static final Pattern PLAN = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  private final TokenStore tokens;
  private final RotationStore store;
  private final Supplier<AuditTrail> trail;
  private final Clock clock;
  private final SecureRandom random;

  /**
   * @param store for the transaction that a token and its audit entry share
   * @param trail asked for when something is made or revoked: it needs Vault
   */
  public Tokens(
      TokenStore tokens,
      RotationStore store,
      Supplier<AuditTrail> trail,
      Clock clock,
      SecureRandom random) {
    this.tokens = tokens;
    this.store = store;
    this.trail = trail;
    this.clock = clock;
    this.random = random;
  }

  /** What a token is to be. */
  public record Wish(
      String person, String label, Set<AccessRole> roles, Set<String> plans, Duration life) {
    public Wish {
      roles = Set.copyOf(roles);
      plans = Set.copyOf(plans);
    }
  }

  /** A new token; its text is shown once and kept nowhere. */
  public record Made(Token token, String text) {
    @Override
    public String toString() {
      return "Made[" + token.id() + "]";
    }
  }

  /**
   * @throws IllegalArgumentException saying what is wrong with the wish
   */
  public Made make(Wish wish, Actor by) {
    check(wish);
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    String text = TokenText.make(random);
    var token =
        new Token(
            id(),
            wish.label().strip(),
            PersonName.of(wish.person()).orElseThrow(),
            wish.roles(),
            wish.plans(),
            by.name(),
            now,
            now.plus(wish.life()),
            null,
            null,
            null);
    AuditTrail open = trail.get();
    store.inTransaction(() -> {
      tokens.add(token, TokenText.hash(text));
      return open.append(
          entry(by, "token.created", token)
              .to(token.expiresAt().toString().replaceAll("\\..*", "Z"))
              .reason(shown(token))
              .build());
    });
    return new Made(token, text);
  }

  /** All there ever were, newest first. */
  public List<Token> all() {
    return tokens.all();
  }

  public Optional<Token> find(String id) {
    return tokens.find(id);
  }

  /**
   * Revokes one for good.
   *
   * @return false when there is none, or it was revoked before
   */
  public boolean revoke(String id, String reason, Actor by) {
    Optional<Token> token = tokens.find(id);
    if (token.isEmpty()) {
      return false;
    }
    AuditTrail open = trail.get();
    return store.inTransaction(() -> {
      boolean revoked = tokens.revoke(id, clock.instant(), by.name());
      if (revoked) {
        open.append(entry(by, "token.revoked", token.get()).reason(reason).build());
      }
      return revoked;
    });
  }

  /** Whether the token with this id still opens anything. */
  public boolean valid(String id) {
    Instant now = clock.instant();
    return tokens.find(id).filter(t -> t.valid(now)).isPresent();
  }

  /** The token with this text, if it is valid now; notes its use. */
  Optional<Token> used(String text) {
    if (!TokenText.formed(text)) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    Optional<Token> token = tokens.withHash(TokenText.hash(text)).filter(t -> t.valid(now));
    token
        .filter(t -> t.lastUsed() == null || t.lastUsed().isBefore(now.minus(USE)))
        .ifPresent(t -> tokens.used(t.id(), now, now.minus(USE)));
    return token;
  }

  /** 80 random bits: nothing that could be taken for the token itself. */
  private String id() {
    var text = new StringBuilder();
    for (int i = 0; i < ID_DIGITS; i++) {
      text.append(ID_ALPHABET.charAt(random.nextInt(ID_ALPHABET.length())));
    }
    return text.toString();
  }

  private static void check(Wish wish) {
    if (PersonName.of(wish.person()).isEmpty()) {
      throw new IllegalArgumentException(
          "a person is named by 1 to 200 visible ASCII characters, usually an e-mail address");
    }
    if (wish.label().isBlank()
        || wish.label().length() > LONGEST_LABEL
        || !PlainLine.is(wish.label())) {
      throw new IllegalArgumentException("a label is one line of 1 to 200 characters");
    }
    if (wish.roles().isEmpty()) {
      throw new IllegalArgumentException("a token has one role or more");
    }
    if (!wish.plans().stream().allMatch(p -> PLAN.matcher(p).matches())) {
      throw new IllegalArgumentException("a plan is named by a-z, 0-9 and -");
    }
    if (wish.life().compareTo(Duration.ofMinutes(1)) < 0
        || wish.life().compareTo(LONGEST_LIFE) > 0) {
      throw new IllegalArgumentException("a token lives between a minute and 366 days");
    }
  }

  private static AuditDraftBuilder entry(Actor by, String action, Token token) {
    return AuditDraft.by(new AuditDraft.Actor("user", by.name(), by.via()), action)
        .target(new AuditDraft.Target("token", token.id()));
  }

  private static String shown(Token token) {
    String text =
        "for "
            + token.person()
            + " as "
            + token.roles().stream().map(AccessRole::word).sorted().collect(Collectors.joining(" "))
            + (token.plans().isEmpty()
                ? ""
                : " with " + token.plans().stream().sorted().collect(Collectors.joining(" ")))
            + ": "
            + token.label();
    return text.length() <= 500 ? text : text.substring(0, 499) + "…";
  }
}
