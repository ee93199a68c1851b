package dev.keyturn.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanTest {
  private final Plan plan =
      Plans.plan(
          List.of(
              Plans.consumer("api", 2, Plans.ATTESTED), Plans.consumer("web", 1, Plans.ATTESTED)),
          Plans.secret("DATA_KEY"),
          Plans.secret("WEB_SALT", Map.of("web", Role.BOTH), Plans.OPEN, Duration.ofHours(30)));

  @Test
  void one_secret_alone_takes_along_its_readers_and_nobody_else() {
    Plan only = plan.only(Set.of("WEB_SALT"));
    assertThat(only.secrets()).extracting(s -> s.name().text()).containsExactly("WEB_SALT");
    assertThat(only.consumers()).extracting(c -> c.service().name()).containsExactly("web");
    assertThat(only.pace()).isEqualTo(plan.pace());
    assertThat(only.approval()).isEqualTo(plan.approval());
    assertThat(plan.only(Set.of("DATA_KEY", "WEB_SALT"))).isEqualTo(plan);
  }

  @Test
  void each_service_has_the_secrets_that_it_reads() {
    for (var consumer : plan.consumers()) {
      String reads = consumer.service().name().equals("web") ? "WEB_SALT" : "DATA_KEY";
      assertThat(plan.secretsOf(consumer.service()))
          .extracting(s -> s.name().text())
          .containsExactly(reads);
    }
  }

  @Test
  void a_secret_is_found_by_its_name() {
    var salt = new SecretName("WEB_SALT");
    assertThat(plan.secret(salt).name()).isEqualTo(salt);
    assertThatThrownBy(() -> plan.secret(new SecretName("OTHER")))
        .isInstanceOf(NoSuchElementException.class);
    assertThat(plan.secretId(salt)).isEqualTo("plan/production/WEB_SALT");
  }

  @Test
  void the_soak_is_as_long_as_the_longest_token_lives_when_that_is_longer() {
    assertThat(plan.soak()).isEqualTo(Duration.ofHours(30).plusMinutes(5));
    assertThat(plan.only(Set.of("DATA_KEY")).soak()).isEqualTo(Duration.ofHours(24));
  }
}
