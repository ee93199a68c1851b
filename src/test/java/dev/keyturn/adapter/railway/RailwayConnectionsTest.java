package dev.keyturn.adapter.railway;

import static dev.keyturn.adapter.railway.RailwayFaultsTest.failure;
import static dev.keyturn.adapter.railway.ScriptedRailway.API;
import static dev.keyturn.adapter.railway.ScriptedRailway.data;
import static dev.keyturn.remote.RemoteFailure.Kind.OUTCOME_UNKNOWN;
import static dev.keyturn.remote.RemoteFailure.Kind.TRANSIENT;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.VariableName;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RailwayConnectionsTest {
  private static final Map<VariableName, SecretValue> VALUES =
      Map.of(new VariableName("JWT_SECRET_NEW"), SecretValue.of("two"));

  private final ScriptedRailway railway = new ScriptedRailway();

  @AfterEach
  void stop() {
    railway.close();
  }

  @Test
  void a_write_is_sent_once_even_when_a_kept_connection_breaks() throws Exception {
    railway.on("Set", data("{\"variableCollectionUpsert\":true}"));
    railway.platform().set(API, VALUES);
    railway.on("Set", exchange -> exchange.close());

    assertThat(failure(() -> railway.platform().set(API, VALUES)).kind())
        .isEqualTo(OUTCOME_UNKNOWN);
    assertThat(railway.operations()).containsExactly("Set", "Set");
  }

  @Test
  void an_interrupted_write_is_unknown_and_the_thread_stays_interrupted() throws Exception {
    var arrived = new CountDownLatch(1);
    var over = new CountDownLatch(1);
    railway.on(
        "Set",
        _ -> {
          arrived.countDown();
          try {
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    var platform = railway.platform();
    var kind = new AtomicReference<Object>();
    var interrupted = new AtomicReference<Boolean>();
    var writer =
        Thread.ofVirtual()
            .start(() -> {
              kind.set(failure(() -> platform.set(API, VALUES)).kind());
              interrupted.set(Thread.currentThread().isInterrupted());
            });
    arrived.await();

    writer.interrupt();
    writer.join();

    over.countDown();
    assertThat(kind.get()).isEqualTo(OUTCOME_UNKNOWN);
    assertThat(interrupted.get()).isTrue();
  }

  @Test
  void a_certificate_that_nobody_vouches_for_ends_it_before_anything_is_sent(@TempDir Path folder)
      throws Exception {
    var requests = new AtomicInteger();
    var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(selfSigned(folder)));
    server.createContext("/", _ -> requests.incrementAndGet());
    server.start();
    try {
      var endpoint =
          URI.create("https://localhost:" + server.getAddress().getPort() + "/graphql/v2");
      var platform = new RailwayPlatform(railway.api(endpoint));

      var failure = failure(() -> platform.set(API, VALUES));

      assertThat(failure.kind()).isEqualTo(TRANSIENT);
      assertThat(requests).hasValue(0);
    } finally {
      server.stop(0);
    }
  }

  private static SSLContext selfSigned(Path folder) throws Exception {
    var store = folder.resolve("server.p12");
    var keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .start();
    keytool.getInputStream().readAllBytes();
    assertThat(keytool.waitFor()).isZero();
    var keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, "changeit".toCharArray());
    }
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, "changeit".toCharArray());
    var context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }
}
