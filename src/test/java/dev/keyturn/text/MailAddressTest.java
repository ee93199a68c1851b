package dev.keyturn.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailAddressTest {
  @ParameterizedTest
  @ValueSource(strings = {"alice@example.com", "a.b+c%d_e-f@mail.example.co.uk", "A@B.C"})
  void these_are_addresses(String text) {
    assertThat(MailAddress.is(text)).isTrue();
    assertThat(MailAddress.isSender(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "alice",
        "@example.com",
        "alice@",
        "alice@.com",
        "alice@example..com",
        "a@b@example.com",
        "alice @example.com",
        "alice@example.com\n",
        "\"alice\"@example.com",
        "alice@exämple.com",
        "alice@example.com,bob@example.com",
        "<alice@example.com>",
        "al\u0131ce@example.com"
      })
  void these_are_none(String text) {
    assertThat(MailAddress.is(text)).isFalse();
    assertThat(MailAddress.isSender(text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"keyturn@localhost", "keyturn@mailhost"})
  void only_a_sender_may_be_on_a_host_without_a_domain(String text) {
    assertThat(MailAddress.is(text)).isFalse();
    assertThat(MailAddress.isSender(text)).isTrue();
  }
}
