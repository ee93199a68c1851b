package dev.keyturn.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.SecretValue;
import dev.keyturn.sandbox.railway.Person;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A person types another value into a slot, and puts back what was there when Keyturn asks. */
final class HandEdit {
  private final Person person;
  private final Ends ends;
  private final String variable;
  private final @Nullable SecretValue former;
  private final SecretValue typed;

  HandEdit(Person person, Ends ends, Random random) {
    this.person = person;
    this.ends = ends;
    String secret = Place.SECRETS.get(random.nextInt(Place.SECRETS.size()));
    this.variable = secret + new String[] {"", "_NEW", "_PREVIOUS"}[random.nextInt(3)];
    this.former = ends.stored(variable);
    this.typed = SecretValue.of("typed-by-hand-" + random.nextLong());
    person.writesVariable(Place.NAME, variable, typed.reveal());
  }

  /** Nobody but the person may have changed it since. */
  void undo(String rotation) {
    SecretValue now = ends.stored(variable);
    assertThat(now != null && now.sameAs(typed))
        .as(rotation + ": " + variable + " is what a person typed")
        .isTrue();
    if (former == null) {
      person.deletesVariable(Place.NAME, variable);
    } else {
      person.writesVariable(Place.NAME, variable, former.reveal());
    }
  }
}
