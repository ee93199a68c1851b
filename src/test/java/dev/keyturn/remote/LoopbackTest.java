package dev.keyturn.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopbackTest {
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "LocalHost", "[::1]", "::1"})
  void these_are_this_machine(String host) {
    assertThat(Loopback.host(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0.0.0.0",
        "126.0.0.1",
        "127.0.0",
        "127.0.0.2",
        "127.255.255.255",
        "127.0.0.1.example.com",
        "127.0.0.256",
        "127.0.0.01",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "localhost.example.com",
        "notlocalhost",
        "localhost.",
        "10.0.0.1",
        "[::2]",
        "[::ffff:127.0.0.1]",
        "[0:0:0:0:0:0:0:1]",
        "127.0.0.1 ",
        "127.0.0.1\n"
      })
  void these_are_not_or_are_read_differently_by_others(String host) {
    assertThat(Loopback.host(host)).isFalse();
  }

  @Test
  void a_name_is_no_address() {
    assertThat(Loopback.address("localhost")).isFalse();
    assertThat(Loopback.address("127.0.0.1")).isTrue();
    assertThat(Loopback.address("[::1]")).isTrue();
  }

  @Test
  void no_host_is_not_this_machine() {
    assertThat(Loopback.host(null)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com/x",
        "http://127.0.0.1:8200",
        "http://localhost/a",
        "http://[::1]:9"
      })
  void https_anywhere_and_http_to_this_machine_are_secure(String url) {
    assertThat(Loopback.secure(URI.create(url))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.com",
        "ftp://127.0.0.1/",
        "https:nowhere",
        "/path",
        "http://127.0.0.1.nip.io"
      })
  void anything_else_is_not(String url) {
    assertThat(Loopback.secure(URI.create(url))).isFalse();
  }
}
