package dev.keyturn.engine;

import dev.keyturn.engine.SmallWorld.Deploy;
import dev.keyturn.engine.SmallWorld.Flight;
import dev.keyturn.engine.SmallWorld.Kept;
import dev.keyturn.engine.SmallWorld.Paused;
import dev.keyturn.engine.SmallWorld.Service;
import dev.keyturn.engine.SmallWorld.Slots3;
import dev.keyturn.rotation.Attempt;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Effect;
import dev.keyturn.rotation.Outcome;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.Timings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * 128 bits of everything in a {@link SmallWorld} that its future depends on. Times count from now
 * and ids by place, so that two ways to the same situation meet.
 *
 * <p>Left out: texts for people, what is over and is never looked at again, and how old a phase is
 * that only waits for machines (one move makes it too old).
 */
record StateDigest(long high, long low) {

  static StateDigest of(SmallWorld world) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(new Text(world).whole().getBytes(StandardCharsets.UTF_8));
      var longs = ByteBuffer.wrap(hash);
      return new StateDigest(longs.getLong(), longs.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same before it is hashed, for people who wonder why two states differ. */
  static String text(SmallWorld world) {
    return new Text(world).whole();
  }

  private static final class Text {
    private final SmallWorld world;
    private final StringBuilder text = new StringBuilder(1024);
    private final Map<String, Integer> keys = new HashMap<>();

    Text(SmallWorld world) {
      this.world = world;
    }

    String whole() {
      for (Kept kept : world.vault) {
        add(key(kept.text()))
            .add(kept.labels().getOrDefault("keyturn", ""))
            .add(kept.real() ? "" : "!");
      }
      add(world.labelled ? "labelled" : "");
      journal();
      services();
      world.underWay.stream()
          .sorted(java.util.Comparator.comparing(Flight::what))
          .forEach(f -> add("flies").add(named(f.what())).add(left(f.before())));
      world.tokens.forEach(
          (k, last) -> add("token").add(key(k)).add(left(last.plus(world.rules.tokenLife()))));
      world.data.forEach(k -> add("data").add(key(k)));
      Paused paused = world.paused;
      if (paused != null) {
        // Whatever it has seen, the journal takes nothing from it once its lease is lost.
        add("paused")
            .add(paused.memory())
            .add(paused.fence() == world.row.fence() ? of(paused.start()).toString() : "lost");
      }
      add(world.budget.toString()).add(world.heldBack.toString());
      return text.toString();
    }

    private void journal() {
      RotationState state = world.state();
      add(state.phase().name())
          .add(String.valueOf(state.wave()))
          .add(String.valueOf(state.stalled()))
          .add(age(state));
      add(left(world.row.quietUntil()))
          .add(left(world.row.nextLook()))
          .add(String.valueOf(world.row.waitingFor()))
          .add(unwatched());
      add(world.leased ? "leased" + left(world.leaseUntil) : "free");
      var secret = world.secret;
      add(secret.outgoing() == null ? "-" : "known")
          .add(secret.incoming() == null ? "-" : "made")
          .add(String.valueOf(secret.outgoingVersion()))
          .add(String.valueOf(secret.incomingVersion()))
          .add(since(secret.clearSince(), world.plan.pace().recount()))
          .add(secret.kept() == null ? "-" : secret.kept().words())
          .add(secret.leftover() == null ? "-" : "leftover");
      for (Command command : world.commands) {
        if (command.handledAt() == null) {
          add(command.kind().name());
        }
      }
      var counts = new java.util.TreeMap<String, Integer>();
      for (Attempt attempt : world.attempts) {
        Outcome outcome = attempt.outcome();
        if (outcome == null || outcome == Outcome.UNKNOWN) {
          add("open").add(what(attempt)).add(String.valueOf(outcome));
        } else if (attempt.effect() == Effect.Kind.REDEPLOY
            || attempt.effect() == Effect.Kind.LABEL) {
          boolean counts4 =
              !List.of(Outcome.NOT_SENT, Outcome.NOT_DONE, Outcome.REFUSED, Outcome.ABSENT)
                  .contains(outcome);
          if (counts4) {
            counts.merge(what(attempt), 1, Integer::sum);
          }
        }
      }
      add(counts.toString());
    }

    private String what(Attempt a) {
      return a.phase()
          + "/"
          + a.wave()
          + "/"
          + a.effect()
          + "/"
          + a.target()
          + "/"
          + a.opKey().hashCode();
    }

    private void services() {
      for (Service service : world.services) {
        add(service.ref.name()).add(slots(service.stored));
        // In the order in which they came: a canonical one, for ids are given by it.
        for (Deploy deploy : service.deploys) {
          add(deploy.stage().name()).add(slots(deploy.with()));
          Stream<String> here =
              world.attempts.stream()
                  .filter(a -> deploy.id().equals(a.deploymentId()))
                  .map(this::what);
          if (deploy.stage() == SmallWorld.Stage3.PENDING) {
            here.forEach(this::add);
          }
        }
      }
    }

    private String slots(Slots3 with) {
      return key(with.name()) + key(with.next()) + key(with.previous());
    }

    /** Keys by the order in which they are met; a count of tries is no part of what is there. */
    private String key(@Nullable String text) {
      return text == null
          ? "-"
          : text.equals(SmallWorld.OLD) ? "o" : "n" + keys.computeIfAbsent(text, _ -> keys.size());
    }

    private String named(String what) {
      String named = what;
      for (int i = 0; i < world.generated; i++) {
        if (named.contains("new" + i)) {
          named = named.replace("new" + i, key("new" + i));
        }
      }
      return named;
    }

    private String age(RotationState state) {
      // Older than its gate asks for is old enough.
      return switch (state.phase()) {
        case SETTLING -> since(state.since(), world.plan.pace().settle());
        case SOAKING, DRAINING -> since(state.since(), world.plan.soak());
        default -> "";
      };
    }

    /** Nothing where the next look vouches for all of it. */
    private String unwatched() {
      Instant last = world.row.lastLook();
      long seconds =
          last == null
              ? 0
              : Duration.between(last, world.now).minus(Timings.PRODUCTION.vouched()).toSeconds();
      return seconds > 0 ? "unwatched" + seconds : "";
    }

    private String left(@Nullable Instant until) {
      return until == null || !world.now.isBefore(until)
          ? "0"
          : String.valueOf(Duration.between(world.now, until).plusMillis(999).toSeconds());
    }

    private String since(@Nullable Instant from, Duration enough) {
      return from == null
          ? "-"
          : String.valueOf(
              Math.min(enough.toSeconds(), Duration.between(from, world.now).toSeconds()));
    }

    private Text add(String part) {
      text.append(Objects.requireNonNull(part)).append(' ');
      return this;
    }
  }
}
