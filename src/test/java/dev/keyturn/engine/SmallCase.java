package dev.keyturn.engine;

import dev.keyturn.engine.SmallWorld.Budget;
import dev.keyturn.engine.SmallWorld.Rules;
import dev.keyturn.plan.PlanText;
import dev.keyturn.rotation.Material;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.ApprovalRule;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.Gates;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.Plan.Pace;
import dev.keyturn.rotation.Role;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.Rotations;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.VaultPath;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * One rotation to be searched.
 *
 * @param services 1: a service that signs and verifies. 2: with one that only verifies
 */
record SmallCase(String name, int services, Budget budget, Mutant mutant) {
  private static final Instant BEGINNING = Instant.parse("2026-11-20T09:00:00Z");
  private static final Duration TOKEN_LIFE = Duration.ofMinutes(15);

  SmallCase with(Mutant other) {
    return new SmallCase(name, services, budget, other);
  }

  /** Asked for, and nothing has happened yet. */
  SmallWorld beginning() {
    Plan plan = plan();
    String text = PlanText.write(plan);
    var asked =
        Rotations.at(Phase.PLANNED)
            .id(new RotationId("01KAGXYZ000000000000000000"))
            .plan(plan.name(), plan.environment())
            .text(text, PlanText.digest(text))
            .askedBy(World.ALICE, "quarterly")
            .askedAt(BEGINNING)
            .build();
    var world = new SmallWorld(plan, new Rules(TOKEN_LIFE, mutant == Mutant.NAIVE), asked, budget);
    var play = new Play(world, null, Play.Slip.NONE, 0);
    new SmallEngine(play, mutant).start(plan);
    return play.world;
  }

  private Plan plan() {
    var consumers = new ArrayList<Consumer>();
    var roles = new TreeMap<String, Role>();
    if (services > 1) {
      consumers.add(consumer(World.TWO, "s2", "billing"));
      roles.put("billing", Role.VERIFIER);
    }
    consumers.add(consumer(World.ONE, "s1", "auth"));
    roles.put("auth", Role.BOTH);
    boolean forgetsTokens = mutant == Mutant.SHORT_SOAK || mutant == Mutant.HARD_ABORT;
    var secret =
        new ManagedSecret(
            new SecretName("KEY"),
            new Material.Salt(16),
            Material.Encoding.BASE64,
            null,
            "_NEW",
            mutant == Mutant.ONE_SWITCH ? null : "_PREVIOUS",
            new VaultPath("secret", "small/production", "key"),
            roles,
            forgetsTokens ? Duration.ZERO : TOKEN_LIFE,
            new Gates(Duration.ZERO, true, false));
    var pace =
        new Pace(
            Duration.ofMinutes(10),
            mutant == Mutant.SHORT_SOAK ? Duration.ZERO : Duration.ofMinutes(20),
            Duration.ofMinutes(5),
            Duration.ofMinutes(10),
            null);
    return new Plan(
        "small",
        "production",
        "owner",
        consumers,
        List.of(secret),
        pace,
        new ApprovalRule(0, List.of(), Duration.ofHours(24)));
  }

  private static Consumer consumer(
      dev.keyturn.rotation.RailwayEnvironment environment, String id, String name) {
    return new Consumer(new ServiceRef(environment, id, name), 1, World.attested(name));
  }
}
