package dev.keyturn.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActorTest {
  @ParameterizedTest
  @CsvSource({
    "alice@example.com, ALICE@Example.com",
    "ross@example.com, ro\u017f\u017f@example.com",
    "alice, alice@example.com",
    "alice@example.com, Alice",
  })
  void one_person_in_two_spellings_is_one(String one, String other) {
    assertThat(new Actor(one, "cli").samePerson(new Actor(other, "slack"))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "alice@example.com, alice@example.org",
    "alice, bob@example.com",
    "ali, alice@example.com",
    "alice@example, alice@example.com",
  })
  void two_people_are_two(String one, String other) {
    assertThat(new Actor(one, "cli").samePerson(new Actor(other, "slack"))).isFalse();
  }
}
