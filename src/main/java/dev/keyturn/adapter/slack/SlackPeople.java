package dev.keyturn.adapter.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.slack.api.methods.RequestFormBuilder;
import com.slack.api.methods.request.users.UsersInfoRequest;
import dev.keyturn.access.People;
import dev.keyturn.access.Principal;
import dev.keyturn.remote.RemoteFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whose Slack account it is. The configured names go first; otherwise it is the confirmed e-mail
 * address of a full member of the workspace. An answer of Slack's is believed for five minutes at
 * most, so that somebody who has left is soon nobody.
 */
final class SlackPeople {
  private static final Duration BELIEVED = Duration.ofMinutes(5);
  static final String VIA = "slack";
  private static final int MOST = 1000;

  private final SlackApi api;
  private final People people;
  private final Clock clock;
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  private record Known(Instant until, Optional<String> name) {}

  SlackPeople(SlackApi api, People people, Clock clock) {
    this.api = api;
    this.people = people;
    this.clock = clock;
  }

  /**
   * Who this is to Keyturn.
   *
   * @param longest how long Slack may be asked
   * @return empty for everybody who is not a member with a name that Keyturn knows
   * @throws RemoteFailure TRANSIENT: Slack did not say
   */
  Optional<Principal> principal(String user, Duration longest) throws RemoteFailure {
    return name(user, longest).flatMap(name -> people.find(name, VIA));
  }

  private Optional<String> name(String user, Duration longest) throws RemoteFailure {
    String configured = api.settings().users().get(user);
    if (configured != null) {
      return Optional.of(configured);
    }
    Instant now = clock.instant();
    Known before = known.get(user);
    if (before != null && now.isBefore(before.until())) {
      return before.name();
    }
    Optional<String> name = asked(user, longest);
    if (known.size() >= MOST) {
      known.clear();
    }
    known.put(user, new Known(now.plus(BELIEVED), name));
    return name;
  }

  private Optional<String> asked(String user, Duration longest) throws RemoteFailure {
    try {
      JsonNode answer =
          api.callWithin(
              longest,
              "users.info",
              RequestFormBuilder.toForm(UsersInfoRequest.builder().user(user).build()));
      return name(answer.path("user"), user);
    } catch (RemoteFailure e) {
      if (e.kind() == RemoteFailure.Kind.REJECTED) {
        return Optional.empty(); // Slack knows no such person.
      }
      throw e;
    }
  }

  private Optional<String> name(JsonNode person, String user) {
    return Json.text(person.path("id")).equals(user)
        ? SlackMember.address(person, api.settings().team())
        : Optional.empty();
  }
}
