package dev.keyturn.rotation;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything one rotation will do in one environment, fixed before anything is touched: its digest
 * is what people approve, and a later edit of the file changes nothing in a rotation under way.
 *
 * @param name the rotation plan's name
 * @param environment the rotation plan's environment, for example {@code production}
 * @param owner whom to tell
 * @param consumers every service that reads any of the secrets
 * @param secrets rotated together
 * @param rollBack when it goes back by itself
 * @param notAffected who is given a value beside the consumers and does not mind, say people
 */
public record Plan(
    String name,
    String environment,
    String owner,
    List<Consumer> consumers,
    List<ManagedSecret> secrets,
    Pace pace,
    ApprovalRule approval,
    RollBack rollBack,
    List<NotAffected> notAffected) {

  public Plan {
    // Absent in the text of a plan that an earlier version has stored.
    rollBack = Objects.requireNonNullElse(rollBack, RollBack.NEVER);
    consumers = List.copyOf(consumers);
    secrets = List.copyOf(secrets);
    notAffected = List.copyOf(notAffected);
  }

  /** One that never goes back by itself, and beside which nobody is given any of its values. */
  public Plan(
      String name,
      String environment,
      String owner,
      List<Consumer> consumers,
      List<ManagedSecret> secrets,
      Pace pace,
      ApprovalRule approval) {
    this(name, environment, owner, consumers, secrets, pace, approval, RollBack.NEVER, List.of());
  }

  /**
   * A service that reads at least one of the secrets.
   *
   * @param replicas at least so many must be running and prove themselves
   */
  public record Consumer(ServiceRef service, int replicas, Confirmation confirmation) {}

  /**
   * What confirms a deploy beside the platform's own view, strongest first; several may be given
   * and all must hold.
   *
   * @param attestationUrl where each replica answers the challenge
   * @param attestationTokenVariable the name of our environment variable that holds the bearer
   *     token for it
   * @param healthUrl answers 2xx when the service is well
   * @param manual a person confirms
   */
  public record Confirmation(
      @Nullable String attestationUrl,
      @Nullable String attestationTokenVariable,
      @Nullable String healthUrl,
      boolean manual) {
    public boolean attested() {
      return attestationUrl != null;
    }
  }

  /**
   * One secret of the plan.
   *
   * @param storedIn the variable that holds the value where {@code NAME} is only a reference to it;
   *     otherwise {@code NAME}
   * @param previousSuffix null for an application that knows two slots only
   * @param roles by service name
   * @param tokenLifetime the longest life of anything signed with it, refresh tokens included; zero
   *     where nothing expires
   */
  public record ManagedSecret(
      SecretName name,
      Material material,
      Material.Encoding encoding,
      @Nullable VariableName storedIn,
      String newSuffix,
      @Nullable String previousSuffix,
      VaultPath vault,
      Map<String, Role> roles,
      Duration tokenLifetime,
      Gates gates) {

    public ManagedSecret {
      roles = Collections.unmodifiableMap(new TreeMap<>(roles));
    }

    /** Whether its outgoing value stays accepted after the clean-up. */
    public boolean kept() {
      return gates.keptUntil() != null;
    }

    /** The same secret, whose tokens live and which is kept otherwise. */
    public ManagedSecret with(Duration lifetime, Gates asked) {
      return new ManagedSecret(
          name,
          material,
          encoding,
          storedIn,
          newSuffix,
          previousSuffix,
          vault,
          roles,
          lifetime,
          asked);
    }

    public boolean readBy(ServiceRef service) {
      return roles.containsKey(service.name());
    }

    /** The variables beside NAME. */
    public List<VariableName> beside() {
      return Stream.of(Slot.NAME_NEW, Slot.NAME_PREVIOUS)
          .map(this::variable)
          .flatMap(Stream::ofNullable)
          .toList();
    }

    /** What carries a slot; null only for {@code NAME_PREVIOUS} where there are two slots. */
    public @Nullable VariableName variable(Slot slot) {
      return switch (slot) {
        case NAME -> storedIn == null ? new VariableName(name.text()) : storedIn;
        case NAME_NEW -> new VariableName(name.text() + newSuffix);
        case NAME_PREVIOUS ->
            previousSuffix == null ? null : new VariableName(name.text() + previousSuffix);
      };
    }
  }

  /**
   * What must hold before the old value may go, beside the soak.
   *
   * @param unusedFor no replica has used it for so long; zero where use is not asked
   * @param reEncrypted nothing stored needs it any more, counted twice
   * @param manual a person says so
   * @param keptUntil it does not go: people have said that it stays accepted until then; null in
   *     the plan itself, which is stored and approved without it
   */
  public record Gates(
      Duration unusedFor, boolean reEncrypted, boolean manual, @Nullable LocalDate keptUntil) {

    /** As plans have them. */
    public Gates(Duration unusedFor, boolean reEncrypted, boolean manual) {
      this(unusedFor, reEncrypted, manual, null);
    }
  }

  /**
   * The times of a rotation.
   *
   * @param settle both values accepted for so long before promotion
   * @param soak the old value stays accepted for so long after it, at least
   * @param skew added to the token lifetime: clocks differ
   * @param recount time between the two counts that say nothing is left to re-encrypt
   * @param rideLimit null: the clean-up deploys at once; otherwise it waits so long for a deploy
   *     that happens anyway
   */
  public record Pace(
      Duration settle,
      Duration soak,
      Duration skew,
      Duration recount,
      @Nullable Duration rideLimit) {}

  /**
   * Who must agree before the start.
   *
   * @param required 0: nobody
   * @param expires an approval asked for and not given lapses after so long
   */
  public record ApprovalRule(int required, List<String> approvers, Duration expires) {
    public static final ApprovalRule NOBODY = new ApprovalRule(0, List.of(), Duration.ZERO);

    public ApprovalRule {
      approvers = List.copyOf(approvers);
    }

    /** Whose word counts, as {@link Actor#person()} has names: never that of whoever asked. */
    public Set<String> entitled(Actor requester) {
      return askable(requester).stream().map(Actor::person).collect(Collectors.toUnmodifiableSet());
    }

    /** The same people as the plan spells them, in its order. */
    public List<String> askable(Actor requester) {
      return approvers.stream()
          .filter(name -> !new Actor(name, "plan").samePerson(requester))
          .toList();
    }

    /**
     * The first word of each person whose word counts, in their order. One person in two spellings
     * is one person, even where the plan names both.
     *
     * @param said words of one kind
     */
    public <T> List<T> counted(Actor requester, Collection<T> said, Function<T, Actor> by) {
      Set<String> entitled = entitled(requester);
      var counted = new ArrayList<T>();
      for (T word : said) {
        Actor person = by.apply(word);
        if (entitled.contains(person.person())
            && counted.stream().noneMatch(c -> by.apply(c).samePerson(person))) {
          counted.add(word);
        }
      }
      return List.copyOf(counted);
    }
  }

  public enum Slot {
    NAME,
    NAME_NEW,
    NAME_PREVIOUS
  }

  public List<ManagedSecret> secretsOf(ServiceRef service) {
    return secrets.stream().filter(secret -> secret.readBy(service)).toList();
  }

  public ManagedSecret secret(SecretName name) {
    return secrets.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
  }

  /** The same plan for these secrets alone, and the services that read any of them. */
  public Plan only(Set<String> names) {
    var kept = secrets.stream().filter(s -> names.contains(s.name().text())).toList();
    var readers =
        consumers.stream().filter(c -> kept.stream().anyMatch(s -> s.readBy(c.service()))).toList();
    return new Plan(name, environment, owner, readers, kept, pace, approval, rollBack, notAffected);
  }

  /**
   * Under this name a secret's values are fingerprinted, so that equal values of different secrets
   * look different.
   */
  public String secretId(SecretName secret) {
    return name + "/" + environment + "/" + secret;
  }

  /** Promotion goes in waves: services that only verify, then those that sign. */
  public List<List<Consumer>> waves() {
    var verifiers = consumers.stream().filter(c -> !signs(c)).toList();
    var signers = consumers.stream().filter(this::signs).toList();
    return verifiers.isEmpty() ? List.of(signers) : List.of(verifiers, signers);
  }

  /** Every Railway environment that takes part, in the consumers' order. */
  public List<RailwayEnvironment> railwayEnvironments() {
    return consumers.stream().map(c -> c.service().environment()).distinct().toList();
  }

  /**
   * How long the old value stays accepted after promotion at the least: the soak, or the longest
   * token's life and the skew.
   */
  public Duration soak() {
    Duration tokens = tokensExpire();
    return tokens.compareTo(pace.soak()) > 0 ? tokens : pace.soak();
  }

  /** Until whatever was signed has run out; zero where nothing expires. */
  Duration tokensExpire() {
    return secrets.stream()
        .map(s -> s.tokenLifetime().isZero() ? Duration.ZERO : s.tokenLifetime().plus(pace.skew()))
        .reduce(Duration.ZERO, (a, b) -> a.compareTo(b) >= 0 ? a : b);
  }

  private boolean signs(Consumer consumer) {
    return secretsOf(consumer.service()).stream()
        .anyMatch(s -> s.roles().getOrDefault(consumer.service().name(), Role.VERIFIER).signs());
  }
}
