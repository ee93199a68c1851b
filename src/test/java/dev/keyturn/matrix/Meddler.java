package dev.keyturn.matrix;

import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.sandbox.railway.DeploymentReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Does one thing beside a rotation when it has come to a phase, and then what people do whom the
 * rotation calls: put right what can be put right, say that it may go on, and where it stops once
 * more, end it where it stands.
 */
final class Meddler {
  private static final Duration ROLLED_BACK_FOR = Duration.ofMinutes(2);

  private final Beside what;
  private final Phase at;
  private final List<String> stops = new ArrayList<>();
  private @Nullable String copied;
  private boolean done;
  private boolean means = true;
  private boolean putRight;
  private long begunAgain;
  private @Nullable Phase ended;

  Meddler(Beside what, Phase at) {
    this.what = what;
    this.at = at;
  }

  /** Before a look; the phase is the one in which it will find the rotation. */
  void turn(Workbench bench, String phase) {
    if (!done && phase.equals(at.name())) {
      done = true;
      happen(bench);
    } else if (!done && what == Beside.DATABASE_RESTORED && !phase.equals(copied)) {
      copied = phase;
      bench.database().backUp();
    }
  }

  private void happen(Workbench bench) {
    switch (what) {
      case DELETED -> bench.deleteGateway();
      case ROLLED_BACK -> rollBack(bench);
      case ASLEEP -> bench.letGatewaySleep();
      case VAULT_RESTORED -> {
        means = Shop.SECRETS.stream().noneMatch(s -> bench.servers().versions(s).isEmpty());
        Shop.SECRETS.forEach(bench.servers()::loseNewest);
      }
      case DATABASE_RESTORED -> {
        means = copied != null;
        if (means) {
          bench.database().swapBackup();
        }
      }
      case JOURNAL_EDITED ->
          bench.database().edit("update rotation set since = dateadd('DAY', -30, since)");
    }
  }

  /** What a rolled-back replica signs and seals is what a person did, and nobody looks at it. */
  private void rollBack(Workbench bench) {
    List<DeploymentReport> all = bench.servers().railway().deployments(Shop.API_ID);
    String before = all.stream().filter(d -> d.status().equals("SUCCESS")).toList().getLast().id();
    means = all.getFirst().status().equals("REMOVED");
    if (!means) {
      return;
    }
    bench.unwatched(() -> {
      bench.servers().rollBack(all.getFirst().id());
      bench.advance(ROLLED_BACK_FOR);
      bench.servers().rollBack(before);
      bench.advance(ROLLED_BACK_FOR);
    });
  }

  /** It calls a person. */
  void stopped(Workbench bench, ReasonCode why) {
    boolean again = !stops.isEmpty() && stops.getLast().equals(why.name());
    if (!again) {
      stops.add(why.name());
    }
    if (!putRight && copied != null) {
      bench.database().swapBackup();
    }
    if (!putRight && what == Beside.JOURNAL_EDITED) {
      bench.database().edit("update rotation set since = dateadd('DAY', 30, since)");
    }
    putRight = true;
    if (again) {
      bench.say(Kind.ABANDON, Workbench.BOB, bench.digest());
      bench.say(Kind.ABANDON, Workbench.CAROL, bench.digest());
    } else if (what != Beside.DATABASE_RESTORED) {
      // The newer copy knows of no stop.
      bench.say(Kind.RESUME, Workbench.ALICE, null);
    }
  }

  void ended(Phase phase) {
    ended = phase;
  }

  void begunAgain(long times) {
    begunAgain = times;
  }

  /** Whether the rotation has stood in the phase, and there was something to do to it. */
  boolean hasHappened() {
    return done && means;
  }

  /** Whether the end is that of an undisturbed rotation. */
  boolean completed() {
    return ended == Phase.COMPLETED && what != Beside.DELETED;
  }

  /** How many deployments of a service are people's own. */
  int deployments(String service) {
    return what == Beside.ROLLED_BACK && service.equals(Shop.API_ID) ? 2 : 0;
  }

  /** For the page: what it did about it, why it called people, and how it ended. */
  String words() {
    var words = new ArrayList<String>();
    stops.forEach(why -> words.add("calls: `" + why + "`"));
    if (begunAgain > 0) {
      words.add("begins the phase again");
    }
    words.add(ended == null ? "NEVER ENDS" : ended.name().toLowerCase(Locale.ROOT));
    return String.join(", ", words);
  }
}
