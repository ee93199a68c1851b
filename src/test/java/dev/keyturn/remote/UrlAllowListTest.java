package dev.keyturn.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UrlAllowListTest {
  private static final Set<String> PUBLIC = Set.of("api.example.com", "*.up.railway.app");
  private static final Set<String> PRIVATE = Set.of("*.railway.internal", "127.0.0.1");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://api.example.com/attest",
        "https://API.example.com:8443/attest?x=1",
        "https://web.up.railway.app/attest",
      })
  void listed_public_hosts_are_called_over_https(String url) throws Exception {
    assertThat(at("93.184.216.34").allowed(url).addresses()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://api.example.com/attest",
        "https://api.example.com:22/attest",
        "https://api.example.com.evil.test/attest",
        "https://evil.test/attest",
        "https://up.railway.app/attest",
        "https://evilup.railway.app/attest",
        "https://api.example.com@evil.test/attest",
        "https://user@api.example.com/attest",
        "https://api.example.com/#x",
        "ftp://api.example.com/",
        "file:///etc/passwd",
        "https:api.example.com",
        "https:///attest",
        "/attest",
        "https://api.example.com /",
        "https://2130706433/",
        "https://[::ffff:127.0.0.1]/",
        "https://0x7f.1/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://127.0.0.1./",
        "https://[::1]/",
        "https://[::7f00:1]/",
        "https://[0:0:0:0:0:ffff:7f00:1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[fe80::1%25eth0]/",
        "https://\u2460\u2461\u2466.0.0.1/",
        "https://api.example.com%2eevil.test/",
        "https://api.example.com%00.evil.test/",
        "https://api.example.com\\@evil.test/",
        "https://api.example.com:443@evil.test/",
        "https://api.example.com:65536/",
        "https://api.example.com:-443/",
        "https://api.example.com\t/",
        "https://api.example.com./",
        "https://api\u3002example\u3002com.evil.test/",
        "https://xn--pi-8ka.example.com/",
        "//api.example.com/",
        "HTTPS:\\\\api.example.com/",
        "jar:https://api.example.com/!/",
        "",
      })
  void anything_else_is_not_called(String url) {
    assertThatThrownBy(() -> at("93.184.216.34").allowed(url))
        .isInstanceOf(UrlAllowList.OutOfReach.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "100.127.255.254",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.254",
        "192.0.0.192",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.254",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "::ffff:10.0.0.1",
        "::10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::1",
        "2001::1",
        "2001:db8::1",
        "3fff::1",
        "fc00::1",
        "fd00:ec2::254",
        "fd12:3456::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
      })
  void a_public_name_never_leads_to_a_private_address(String address) {
    assertThatThrownBy(() -> at("93.184.216.34", address).allowed("https://api.example.com/"))
        .isInstanceOf(UrlAllowList.OutOfReach.class)
        .hasMessageNotContaining(address);
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.8.8.8", "100.128.0.1", "172.32.0.1", "2606:4700::1", "2a00::1"})
  void public_addresses_are_public(String address) throws Exception {
    assertThat(at(address).allowed("https://api.example.com/").addresses()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "169.254.169.254",
        "169.254.170.2",
        "168.63.129.16",
        "192.0.0.192",
        "100.100.100.200",
        "0.0.0.0",
        "0.1.2.3",
        "255.255.255.255",
        "224.0.0.1",
        "fd00:ec2::254",
        "fd20:ce::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "::",
        "::ffff:169.254.169.254",
        "::169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a9fe:a9fe",
        "2002:a9fe:a9fe::1",
        "2001:0:a9fe:a9fe::1",
      })
  void not_even_a_private_name_leads_to_a_clouds_credentials(String address) {
    assertThatThrownBy(() -> at(address).allowed("http://api.railway.internal:8080/"))
        .isInstanceOf(UrlAllowList.OutOfReach.class);
  }

  @Test
  void a_private_name_may_be_called_over_http_on_any_port() throws Exception {
    assertThat(at("fd12::1", "10.0.0.1").allowed("http://api.railway.internal:3000/a").addresses())
        .hasSize(2);
  }

  @Test
  void one_private_address_among_public_ones_is_enough_to_refuse() {
    assertThatThrownBy(
            () -> at("93.184.216.34", "8.8.8.8", "10.0.0.1").allowed("https://api.example.com/"))
        .isInstanceOf(UrlAllowList.OutOfReach.class);
    assertThatThrownBy(
            () -> at("10.0.0.1", "169.254.169.254").allowed("http://api.railway.internal/"))
        .isInstanceOf(UrlAllowList.OutOfReach.class);
  }

  @Test
  void a_name_is_looked_up_once() throws Exception {
    var asked = new ArrayList<String>();
    var reach =
        new UrlAllowList(
            PUBLIC,
            PRIVATE,
            host -> {
              asked.add(host);
              return new InetAddress[] {InetAddress.ofLiteral("8.8.8.8")};
            });
    assertThat(reach.allowed("https://API.example.com/").host()).isEqualTo("api.example.com");
    assertThat(asked).containsExactly("api.example.com");
  }

  @Test
  void this_machine_is_called_in_a_rehearsal_by_its_plain_address_only() throws Exception {
    assertThat(at("127.0.0.1").allowed("http://127.0.0.1:8080/a?b=c").url().toString())
        .isEqualTo("http://127.0.0.1:8080/a?b=c");
    for (var url :
        List.of(
            "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/")) {
      assertThatThrownBy(() -> at("127.0.0.1").allowed(url))
          .isInstanceOf(UrlAllowList.OutOfReach.class);
    }
  }

  private static UrlAllowList at(String... addresses) {
    return new UrlAllowList(
        PUBLIC,
        PRIVATE,
        _ -> {
          var all = new InetAddress[addresses.length];
          for (int i = 0; i < addresses.length; i++) {
            all[i] = InetAddress.ofLiteral(addresses[i]);
          }
          return all;
        });
  }
}
