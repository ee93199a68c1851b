package dev.keyturn.adapter.vault;

import dev.keyturn.remote.RemoteFailure;
import io.github.jopenlibs.vault.response.AuthResponse;
import io.github.jopenlibs.vault.response.LookupResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The token in use. It is renewed when less than a third of its life is left, and replaced by a new
 * login when it cannot be renewed or Vault no longer knows it.
 */
final class VaultSession {
  private final VaultConnection connection;
  private final VaultLogin login;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Lease lease;

  /**
   * @param life from {@code since} on; zero: for ever
   * @param full life at login, against which a third is measured
   */
  private record Lease(
      String token, Instant since, Duration life, Duration full, boolean renewable) {

    boolean due(Instant now) {
      return !life.isZero() && left(now).compareTo(full.dividedBy(3)) < 0;
    }

    Duration left(Instant now) {
      return Duration.between(now, since.plus(life));
    }

    Lease asItIs() {
      return new Lease(token, since, life, full, false);
    }

    @Override
    public String toString() {
      return "Lease[hidden]";
    }
  }

  VaultSession(VaultConnection connection, VaultLogin login, Clock clock) {
    this.connection = connection;
    this.login = login;
    this.clock = clock;
  }

  /** A token that Vault should accept now. */
  String token() throws RemoteFailure {
    lock.lock();
    try {
      Lease current = lease;
      if (current == null) {
        current = logIn();
      } else if (current.due(clock.instant())) {
        current = refresh(current);
      }
      lease = current;
      return current.token();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Vault answered 403. That is a policy's no, or a dead token, and the two look alike.
   *
   * @return whether another token is there now; false: the policy says no
   */
  boolean replace(String refused) throws RemoteFailure {
    lock.lock();
    try {
      if (lease != null && !lease.token().equals(refused)) {
        return true;
      }
      if (login instanceof VaultLogin.Token) {
        lookUp(refused);
        return false;
      }
      if (alive(refused)) {
        return false;
      }
      lease = logIn();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * When the token ends for good: Vault renews it no more, and nothing here can replace it. Empty
   * while that is far off.
   */
  Optional<Instant> ends() {
    lock.lock();
    try {
      Lease current = lease;
      return login instanceof VaultLogin.Token
              && current != null
              && !current.renewable()
              && current.due(clock.instant())
          ? Optional.of(current.since().plus(current.life()))
          : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private boolean alive(String token) throws RemoteFailure {
    try {
      lookUp(token);
      return true;
    } catch (RemoteFailure failure) {
      if (failure.status() == 403) {
        return false;
      }
      throw failure;
    }
  }

  private Lease refresh(Lease current) throws RemoteFailure {
    if (current.renewable()) {
      try {
        Lease renewed = renew(current);
        if (!renewed.due(clock.instant())) {
          return renewed;
        }
        current = renewed;
      } catch (RemoteFailure failure) {
        boolean mayWait =
            failure.kind() != RemoteFailure.Kind.REJECTED
                && !current.left(clock.instant()).isNegative();
        if (mayWait) {
          return current;
        }
      }
    }
    // A renewal that gives little is the end of what the role allows.
    return login instanceof VaultLogin.Token ? current.asItIs() : logIn();
  }

  private Lease renew(Lease current) throws RemoteFailure {
    Call call = new Call(false, "renew token", "auth/token/renew-self", "update");
    Instant now = clock.instant();
    AuthResponse answer = connection.authenticate(call, current.token(), auth -> auth.renewSelf());
    Duration life = Duration.ofSeconds(answer.getAuthLeaseDuration());
    return new Lease(current.token(), now, life, current.full(), answer.isAuthRenewable());
  }

  private Lease logIn() throws RemoteFailure {
    return switch (login) {
      case VaultLogin.Token(var token) -> {
        String text = token.reveal();
        Instant now = clock.instant();
        LookupResponse found = lookUp(text);
        Duration life = Duration.ofSeconds(found.getTTL());
        yield new Lease(text, now, life, life, found.isRenewable());
      }
      case VaultLogin.AppRole(var mount, var roleId, var secretId) ->
          logIn(
              "auth/" + mount + "/login",
              auth -> auth.loginByAppRole(mount, roleId, secretId.reveal()));
      case VaultLogin.Jwt(var mount, var role, var file) -> {
        String jwt = readJwt(file);
        yield logIn(
            "auth/" + mount + "/login", auth -> auth.loginByJwt(mount, role, jwt, "auth/" + mount));
      }
    };
  }

  private Lease logIn(String path, VaultConnection.AuthRequest<AuthResponse> request)
      throws RemoteFailure {
    // Not a write: a login whose answer was lost leaves nothing that matters.
    Call call = new Call(false, "log in", path, "update");
    Instant now = clock.instant();
    AuthResponse answer;
    try {
      answer = connection.authenticate(call, null, request);
    } catch (RemoteFailure failure) {
      throw failure.status() == 400 || failure.status() == 403
          ? call.failure(
              RemoteFailure.Kind.REJECTED,
              failure.status(),
              "Vault refused the login at " + path + "; check the role and its credential")
          : failure;
    }
    String token = answer.getAuthClientToken();
    if (token == null || token.isEmpty()) {
      throw call.failure(RemoteFailure.Kind.TRANSIENT, 200, "the answer to a login has no token");
    }
    Duration life = Duration.ofSeconds(answer.getAuthLeaseDuration());
    return new Lease(token, now, life, life, answer.isAuthRenewable());
  }

  private LookupResponse lookUp(String token) throws RemoteFailure {
    Call call = Call.read("look up token", "auth/token/lookup-self");
    try {
      return connection.authenticate(call, token, auth -> auth.lookupSelf());
    } catch (RemoteFailure failure) {
      throw failure.status() == 403
          ? call.failure(
              RemoteFailure.Kind.REJECTED,
              403,
              "the token is expired or unknown; provide another one")
          : failure;
    }
  }

  private static String readJwt(Path file) throws RemoteFailure {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw Call.read("log in", "")
          .failure(
              RemoteFailure.Kind.REJECTED,
              0,
              "the file with the JWT cannot be read: " + file + "; check that it is mounted");
    }
  }
}
