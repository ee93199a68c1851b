package dev.keyturn.adapter.application;

import static dev.keyturn.adapter.application.ReplicaSet.TOKEN;
import static dev.keyturn.adapter.application.ReplicaSet.honest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.remote.UrlAllowList;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a call really goes, with names that no name server knows. */
class PinnedHttpCallTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int LIMIT = 1_000;

  @TempDir private static Path folder;

  private final PinnedHttpCall http = new PinnedHttpCall();

  @Test
  void a_name_that_points_elsewhere_the_second_time_leads_nobody_there() throws Exception {
    var checked = address(1);
    var elsewhere = address(2);
    var lookups = new AtomicInteger();
    try (var ours = new ReplicaSet(checked, 0, honest("d1", "r0", Asker.A));
        var trap = new ReplicaSet(elsewhere, ours.port(), honest("d1", "r1", Asker.A))) {
      var client =
          new AttestationClient(
              ApplicationSettings.of(Set.of(), Set.of("*.railway.internal")),
              _ -> TOKEN,
              new SecureRandom(),
              Clock.systemUTC(),
              _ -> new InetAddress[] {lookups.getAndIncrement() == 0 ? checked : elsewhere},
              http);

      var answers =
          client.challenge(
              Asker.confirmation("http://api.railway.internal:" + ours.port() + "/attest"),
              "d1",
              Set.of("r0", "r1"),
              Asker.CANDIDATES);

      assertThat(answers).extracting(a -> a.replica()).containsExactly("r0");
      assertThat(ours.nonces).hasSize(AttestationClient.mostCalls(2));
      assertThat(trap.nonces).isEmpty();
      assertThat(lookups).hasValue(1);
    }
  }

  @Test
  void a_redirect_to_this_very_server_is_not_followed() throws Exception {
    var paths = new CopyOnWriteArrayList<String>();
    var server = server(paths, 302, "/attest");
    try {
      var url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
      var failure =
          catchThrowableOfType(
              RemoteFailure.class,
              () ->
                  Asker.patient()
                      .challenge(Asker.confirmation(url), "d1", Set.of("r0"), Asker.CANDIDATES));
      assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.REJECTED);
      assertThat(failure.problem()).contains("redirects");
      assertThat(paths).containsExactly("/");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void who_asks_for_a_repetition_at_once_gets_none() throws Exception {
    var paths = new CopyOnWriteArrayList<String>();
    var server = server(paths, 503, null);
    try {
      int port = server.getAddress().getPort();
      assertThat(
              http.send(get("http://a.test:" + port + "/"), List.of(address(1)), PATIENCE, LIMIT))
          .isNull();
      assertThat(paths).containsExactly("/");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void a_host_that_looks_like_an_address_is_no_way_around_the_checked_ones() throws Exception {
    var paths = new CopyOnWriteArrayList<String>();
    var server = server(paths, 200, null);
    try {
      int port = server.getAddress().getPort();
      var request = get("http://127.0.0.1:" + port + "/");
      assertThat(http.send(request, List.of(address(9)), PATIENCE, LIMIT)).isNull();
      assertThat(paths).isEmpty();
      assertThat(http.send(request, List.of(address(1)), PATIENCE, LIMIT))
          .isNotNull()
          .extracting(PinnedHttpCall.Answer::status)
          .isEqualTo(200);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void a_dead_address_does_not_hide_a_living_one() throws Exception {
    var paths = new CopyOnWriteArrayList<String>();
    var server = server(paths, 200, null);
    try {
      var request = get("http://a.test:" + server.getAddress().getPort() + "/");
      assertThat(http.send(request, List.of(address(9), address(1)), PATIENCE, LIMIT)).isNotNull();
    } finally {
      server.stop(0);
    }
  }

  @Test
  void the_certificate_is_checked_for_the_name_and_not_for_the_address() throws Exception {
    var identity = identity("api.example.com");
    var server = HttpsServer.create(new InetSocketAddress(address(1), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(serving(identity)));
    var hosts = new CopyOnWriteArrayList<String>();
    server.createContext(
        "/",
        exchange -> {
          hosts.add(exchange.getRequestHeaders().getFirst("Host"));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    try {
      int port = server.getAddress().getPort();
      var trusting = new PinnedHttpCall(trusting(identity));
      var addresses = List.of(address(1));
      assertThat(
              trusting.send(
                  get("https://api.example.com:" + port + "/"), addresses, PATIENCE, LIMIT))
          .isNotNull();
      assertThat(hosts).containsExactly("api.example.com:" + port);
      assertThat(
              trusting.send(
                  get("https://other.example.com:" + port + "/"), addresses, PATIENCE, LIMIT))
          .as("another name's certificate")
          .isNull();
      assertThat(
              http.send(get("https://api.example.com:" + port + "/"), addresses, PATIENCE, LIMIT))
          .as("a certificate of nobody that is trusted")
          .isNull();
      assertThat(hosts).hasSize(1);
    } finally {
      server.stop(0);
    }
  }

  private static HttpServer server(List<String> paths, int status, String location)
      throws IOException {
    var server = HttpServer.create(new InetSocketAddress(address(1), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          paths.add(exchange.getRequestURI().getPath());
          exchange.getResponseHeaders().add("Retry-After", "0");
          if (location != null) {
            exchange.getResponseHeaders().add("Location", location);
          }
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static Request get(String url) {
    return new Request.Builder().url(url).get().build();
  }

  private static InetAddress address(int last) throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
  }

  private static KeyStore identity(String name) throws Exception {
    var file = folder.resolve("identity.p12");
    var command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "a",
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=" + name,
            "-ext",
            "san=dns:" + name,
            "-validity",
            "2",
            "-storetype",
            "PKCS12",
            "-keystore",
            file.toString(),
            "-storepass",
            "changeit");
    var made = new ProcessBuilder(command).redirectErrorStream(true).start();
    made.getInputStream().readAllBytes();
    assertThat(made.waitFor()).isZero();
    return KeyStore.getInstance(file.toFile(), "changeit".toCharArray());
  }

  private static SSLContext serving(KeyStore identity) throws Exception {
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(identity, "changeit".toCharArray());
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private static OkHttpClient trusting(KeyStore identity) throws Exception {
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("a", identity.getCertificate("a"));
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return new OkHttpClient.Builder()
        .sslSocketFactory(
            context.getSocketFactory(), (X509TrustManager) managers.getTrustManagers()[0])
        .build();
  }

  @ParameterizedTest
  @CsvSource({
    "http://api.example.com%2eevil.test/,api.example.com,80",
    "http://127.0.0.1:81/,127.0.0.1,80",
    "http://example.com/,example.org,80",
    "ftp://example.com/,example.com,80"
  })
  void a_host_or_port_that_the_client_reads_differently_is_not_called(
      String url, String host, int port) {
    var checked = new UrlAllowList.Target(URI.create(url), host, port, List.of());

    assertThatThrownBy(() -> PinnedHttpCall.place(checked))
        .isInstanceOf(UrlAllowList.OutOfReach.class);
  }
}
