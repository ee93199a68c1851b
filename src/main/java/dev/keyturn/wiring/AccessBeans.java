package dev.keyturn.wiring;

import dev.keyturn.access.Addresses;
import dev.keyturn.access.Bearers;
import dev.keyturn.access.IdentityTokens;
import dev.keyturn.access.People;
import dev.keyturn.access.Refusals;
import dev.keyturn.access.Throttle;
import dev.keyturn.access.TokenStore;
import dev.keyturn.access.Tokens;
import dev.keyturn.adapter.identity.ProviderTokens;
import dev.keyturn.api.Caller;
import dev.keyturn.audit.SigningGuard;
import dev.keyturn.request.AuthorizedRotations;
import dev.keyturn.request.Commands;
import dev.keyturn.request.Starts;
import dev.keyturn.rotation.port.RotationStore;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;

/** Who may do what, and how that is found out. */
@Factory
final class AccessBeans {

  @Singleton
  Tokens tokens(
      TokenStore tokens,
      RotationStore store,
      SigningGuard trail,
      Clock clock,
      SecureRandom random) {
    return new Tokens(tokens, store, trail::open, clock, random);
  }

  @Singleton
  @Bean(preDestroy = "close")
  Provider provider(Settings settings, Clock clock) {
    return settings
        .access()
        .identity()
        .map(identity -> {
          var tokens = new ProviderTokens(identity, clock);
          return new Provider(tokens, tokens::close);
        })
        .orElseGet(() -> new Provider(IdentityTokens.NONE, () -> {}));
  }

  /** Tokens of somebody else's, and how to let go of what checks them. */
  record Provider(IdentityTokens tokens, Runnable end) {
    void close() {
      end.run();
    }
  }

  @Singleton
  Bearers bearers(Tokens own, Provider provider) {
    return new Bearers(own, provider.tokens());
  }

  @Singleton
  Throttle throttle(Settings settings, Clock clock) {
    return new Throttle(clock, settings.access().requestsPerSecond());
  }

  @Singleton
  @Bean(preDestroy = "close")
  Refusals refusals(RotationStore store, SigningGuard trail, Clock clock) {
    return new Refusals(
        work ->
            store.inTransaction(() -> {
              work.run();
              return true;
            }),
        trail::open,
        clock);
  }

  @Singleton
  Caller caller(Settings settings, Refusals refusals, SecureRandom random) {
    return new Caller(settings.clientAddresses().header(), new Addresses(random), refusals);
  }

  @Singleton
  People people(Settings settings, Starts starts) {
    return new People(settings.access().people(), () -> starts.plans().plans());
  }

  @Singleton
  AuthorizedRotations authorizedRotations(
      Starts starts, Commands commands, RotationStore store, Clock clock, Refusals refusals) {
    return new AuthorizedRotations(starts, commands, store, clock, refusals::note);
  }
}
