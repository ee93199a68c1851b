package dev.keyturn.adapter.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.slack.api.methods.RequestFormBuilder;
import com.slack.api.methods.request.users.UsersInfoRequest;
import com.slack.api.methods.request.users.UsersLookupByEmailRequest;
import dev.keyturn.access.AccessRole;
import dev.keyturn.access.Token;
import dev.keyturn.notice.Approvers;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Actor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import okhttp3.FormBody;

/**
 * Who of those who are to approve has left: whose account Slack has deactivated or does not know,
 * and who has no token of ours. Whom an identity provider lets in cannot be asked of it, so where
 * there is one only a deactivated account tells. Slack is asked about each once in ten minutes, and
 * left alone as long when it does not answer.
 */
public final class SlackApprovers implements Approvers {
  private static final Duration BELIEVED = Duration.ofMinutes(10);
  private static final Duration LONGEST = Duration.ofSeconds(3);

  private final SlackApi api;
  private final Supplier<List<Token>> tokens;
  private final boolean provider;
  private final Clock clock;
  private final Map<String, Known> known = new ConcurrentHashMap<>();
  private volatile Instant quietUntil = Instant.MIN;

  private record Known(Instant until, boolean left) {}

  /**
   * @param tokens of ours, all there are
   * @param provider whether people may also come by a token of an identity provider's
   */
  public SlackApprovers(SlackApi api, Supplier<List<Token>> tokens, boolean provider, Clock clock) {
    this.api = api;
    this.tokens = tokens;
    this.provider = provider;
    this.clock = clock;
  }

  @Override
  public boolean gone(String name) {
    return leftSlack(name) && !hasToken(name);
  }

  private boolean hasToken(String name) {
    Instant now = clock.instant();
    return tokens.get().stream()
        .anyMatch(token ->
            token.valid(now)
                && token.roles().contains(AccessRole.APPROVER)
                && same(name, token.person()));
  }

  private boolean leftSlack(String name) {
    Instant now = clock.instant();
    String person = name.toLowerCase(Locale.ROOT);
    Known before = known.get(person);
    if (before != null && now.isBefore(before.until())) {
      return before.left();
    }
    if (now.isBefore(quietUntil)) {
      return false;
    }
    try {
      boolean left = asked(name);
      known.put(person, new Known(now.plus(BELIEVED), left));
      return left;
    } catch (RemoteFailure unanswered) {
      quietUntil = now.plus(BELIEVED);
      return false;
    }
  }

  private boolean asked(String name) throws RemoteFailure {
    List<String> accounts =
        api.settings().users().entrySet().stream()
            .filter(user -> same(name, user.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    for (String account : accounts) {
      if (!deactivated(account)) {
        return false;
      }
    }
    return !accounts.isEmpty() || (!provider && unknown(name));
  }

  private boolean deactivated(String account) throws RemoteFailure {
    try {
      return person(
              "users.info",
              RequestFormBuilder.toForm(UsersInfoRequest.builder().user(account).build()))
          .path("deleted")
          .asBoolean(false);
    } catch (RemoteFailure e) {
      return goneOr(e);
    }
  }

  /** Slack finds nobody by the address of a deactivated account. */
  private boolean unknown(String address) throws RemoteFailure {
    try {
      JsonNode found =
          person(
              "users.lookupByEmail",
              RequestFormBuilder.toForm(
                  UsersLookupByEmailRequest.builder().email(address).build()));
      return SlackMember.address(found, api.settings().team()).isEmpty();
    } catch (RemoteFailure e) {
      return goneOr(e);
    }
  }

  private static boolean goneOr(RemoteFailure failure) throws RemoteFailure {
    if (failure.gone()) {
      return true;
    }
    throw failure;
  }

  private JsonNode person(String method, FormBody.Builder form) throws RemoteFailure {
    return api.callWithin(LONGEST, method, form).path("user");
  }

  private static boolean same(String one, String other) {
    return new Actor(one, "plan").samePerson(new Actor(other, SlackPeople.VIA));
  }
}
