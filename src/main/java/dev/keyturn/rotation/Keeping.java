package dev.keyturn.rotation;

import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Plan.Gates;
import dev.keyturn.rotation.Plan.ManagedSecret;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What people say of a value whose last users may never come back: it goes on being accepted beside
 * the one in force, until a date. The soak does not wait for those users then, and the clean-up
 * leaves the secret as it is.
 *
 * @param until from the beginning of this day on, in UTC, it may go
 */
public record Keeping(SecretName secret, LocalDate until) {
  /** So many people, none of them whoever asked for the rotation. */
  public static final int REQUIRED = Abandonment.REQUIRED;

  /** No value is in use for longer: what two people say for ever, nobody looks at again. */
  public static final Period LONGEST = Period.ofYears(5);

  /**
   * The date of each secret upon which enough people agreed last.
   *
   * @param said everything that people said of the rotation, oldest first
   */
  public static Map<SecretName, LocalDate> agreed(
      Optional<Plan> plan, Actor requester, Collection<Command> said) {
    return agreed(
        plan,
        requester,
        said.stream().filter(c -> c.kind() == Kind.KEEP).toList(),
        Command::by,
        c -> Objects.requireNonNull(c.keeping()));
  }

  /**
   * The same of words in any other form. A person's newer word of a secret is instead of theirs.
   */
  public static <T> Map<SecretName, LocalDate> agreed(
      Optional<Plan> plan,
      Actor requester,
      Collection<T> words,
      Function<T, Actor> by,
      Function<T, Keeping> of) {
    var agreed = new TreeMap<SecretName, LocalDate>();
    var said = new TreeMap<SecretName, Map<String, LocalDate>>();
    for (T word : words) {
      Actor person = by.apply(word);
      if (Abandonment.mayBeSaidBy(plan, requester, person)) {
        Keeping keeping = of.apply(word);
        var dates = said.computeIfAbsent(keeping.secret(), _ -> new HashMap<>());
        dates.put(person.person(), keeping.until());
        if (dates.values().stream().filter(keeping.until()::equals).count() >= REQUIRED) {
          agreed.put(keeping.secret(), keeping.until());
        }
      }
    }
    return agreed;
  }

  /** Whether this is the last that a person has said of the secret. */
  public boolean standsFor(Actor person, Collection<Command> said) {
    return said.stream()
        .filter(c -> c.by().samePerson(person))
        .map(Command::keeping)
        .filter(k -> k != null && k.secret().equals(secret))
        .reduce((_, newer) -> newer)
        .filter(this::equals)
        .isPresent();
  }

  /**
   * What is kept of a rotation's secrets: while it soaks what people have agreed upon, afterwards
   * what was put on record as it ended. A value that has leaked is not kept.
   */
  public static Map<SecretName, LocalDate> holding(
      Plan plan,
      Rotation rotation,
      Collection<Command> said,
      Collection<SecretProgress> secrets,
      Instant now) {
    Actor requester = rotation.requestedBy();
    Phase phase = rotation.state().phase();
    var held = new TreeMap<SecretName, LocalDate>();
    if (phase == Phase.SOAKING && Revocation.agreedAt(plan, requester, said).isEmpty()) {
      held.putAll(agreed(Optional.of(plan), requester, said));
      held.values().removeIf(until -> !now.isBefore(begins(until)));
    } else if (phase.isPast(Phase.SOAKING)) {
      for (SecretProgress secret : secrets) {
        Kept kept = secret.kept();
        if (kept != null) {
          held.put(secret.name(), kept.until());
        }
      }
    }
    return held;
  }

  /**
   * Who says what, in words; null: nobody does.
   *
   * @param said everything that people said of the rotation, oldest first
   */
  public static @Nullable String told(
      Optional<Plan> plan, Actor requester, Collection<Command> said) {
    var people = new LinkedHashMap<Keeping, Set<String>>();
    Map<SecretName, LocalDate> agreed = agreed(plan, requester, said);
    // It holds also where some have changed their mind since.
    agreed.forEach(
        (secret, until) -> people.put(new Keeping(secret, until), new LinkedHashSet<>()));
    for (Command word : said) {
      Keeping keeping = word.keeping();
      if (keeping != null
          && Abandonment.mayBeSaidBy(plan, requester, word.by())
          && keeping.standsFor(word.by(), said)) {
        people.computeIfAbsent(keeping, _ -> new LinkedHashSet<>()).add(word.by().person());
      }
    }
    return people.isEmpty()
        ? null
        : people.entrySet().stream()
            .map(w -> w.getKey().told(w.getValue(), agreed))
            .collect(Collectors.joining("; "));
  }

  private String told(Set<String> people, Map<SecretName, LocalDate> agreed) {
    String who = people.isEmpty() ? "" : ", say " + String.join(", ", people);
    if (!until.equals(agreed.get(secret))) {
      return words() + who + "; it takes another who says the same";
    }
    return words() + who + (people.size() < REQUIRED ? "; two people had agreed on it" : "");
  }

  /** The plan, marked with what of it is kept, as {@link #holding} has it. */
  public static Plan marked(Plan plan, Map<SecretName, LocalDate> held) {
    return new Plan(
        plan.name(),
        plan.environment(),
        plan.owner(),
        plan.consumers(),
        plan.secrets().stream().map(s -> marked(s, held.get(s.name()))).toList(),
        plan.pace(),
        plan.approval(),
        plan.rollBack(),
        plan.notAffected());
  }

  private static ManagedSecret marked(ManagedSecret s, @Nullable LocalDate until) {
    Gates gates = s.gates();
    return s.with(
        s.tokenLifetime(),
        new Gates(gates.unusedFor(), gates.reEncrypted(), gates.manual(), until));
  }

  static Instant begins(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** For example {@code the previous value of PEPPER is to be kept until 2027-06-01}. */
  public String words() {
    return "the previous value of " + secret + " is to be kept until " + until;
  }
}
