package dev.keyturn.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.TimelineEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WordingTest {

  @ParameterizedTest
  @EnumSource(
      value = ReasonCode.class,
      names = {"ROLLED_BACK", "DRIFT", "ATTESTATION_CONTRADICTS"})
  void a_page_says_what_may_be_untrue_now(ReasonCode why) {
    assertThat(body(why)).contains(Phase.DEPLOY_ACCEPT.truth() + " But ");
  }

  @ParameterizedTest
  @EnumSource(
      value = ReasonCode.class,
      names = {"DEPLOY_FAILED", "NO_PROGRESS"})
  void a_page_raises_no_doubt_where_there_is_none(ReasonCode why) {
    assertThat(body(why)).contains(Phase.DEPLOY_ACCEPT.truth() + "\n");
  }

  @Test
  void that_a_value_has_leaked_is_said_in_words() {
    var line = Samples.line(Samples.id(), TimelineEntry.What.SAID, Phase.SOAKING, "REVOKE");
    var message =
        new Message("1", "ops", Message.Form.EVENT, false, line, Samples.facts(Samples.id()));
    assertThat(Wording.headline(message))
        .endsWith(": alice@zkeb.example.com said that the outgoing value has leaked");
  }

  private static String body(ReasonCode why) {
    var id = Samples.id();
    var line = Samples.line(id, TimelineEntry.What.STALLED, Phase.DEPLOY_ACCEPT, why.name());
    var facts = Samples.facts(id, false, "quarterly", why);
    return Wording.body(
        new Message(id.text() + "-42", "ops", Message.Form.EVENT, false, line, facts));
  }
}
