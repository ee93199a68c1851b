package dev.keyturn.api;

import dev.keyturn.access.AccessRole;
import dev.keyturn.access.Principal;
import io.micronaut.security.authentication.Authentication;
import java.util.Collection;
import java.util.Map;

/**
 * The framework's word for somebody who has shown who they are. It logs the attributes, so there
 * are none.
 */
@SuppressWarnings("serial") // Lives as long as one request.
record KeyturnAuthentication(Principal principal) implements Authentication {
  @Override
  public String getName() {
    return principal.name();
  }

  @Override
  public Map<String, Object> getAttributes() {
    return Map.of();
  }

  @Override
  public Collection<String> getRoles() {
    return principal.roles().stream().map(AccessRole::word).sorted().toList();
  }
}
