package dev.keyturn.api;

import dev.keyturn.access.Principal;
import io.micronaut.core.convert.ArgumentConversionContext;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.bind.binders.TypedRequestArgumentBinder;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Gives a controller's method the {@link Principal} that it declares as a parameter. */
@Singleton
final class PrincipalBinder implements TypedRequestArgumentBinder<Principal> {
  private static final Argument<Principal> TYPE = Argument.of(Principal.class);

  @Override
  public Argument<Principal> argumentType() {
    return TYPE;
  }

  @Override
  public BindingResult<Principal> bind(
      ArgumentConversionContext<Principal> context, HttpRequest<?> request) {
    Optional<Principal> principal =
        request.getUserPrincipal(KeyturnAuthentication.class).map(KeyturnAuthentication::principal);
    return () -> principal;
  }
}
