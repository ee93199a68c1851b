package dev.keyturn.adapter.railway;

import static dev.keyturn.adapter.railway.SandboxWorld.PRODUCTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.adapter.railway.RailwayAccess.Reference;
import org.junit.jupiter.api.Test;

class RailwayReferencesTest {
  @Test
  void every_reference_names_both_its_ends() throws Exception {
    try (var world = new SandboxWorld()) {
      assertThat(world.access.references(PRODUCTION))
          .containsExactlyInAnyOrder(
              new Reference("s-api", "api", "ALIAS", "api", "JWT_SECRET"),
              new Reference("s-api", "api", "FOREIGN_ALIAS", "web", "WEB_SECRET"));
    }
  }
}
