package dev.keyturn.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.contentOf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class SignatureSchemeTest {
  private static final byte[] MESSAGE = "a head".getBytes(StandardCharsets.UTF_8);

  @Test
  void the_program_has_one_way_to_sign() throws IOException {
    try (var sources = Files.list(Path.of("src/main/java/dev/keyturn/audit"))) {
      assertThat(sources.filter(SignatureSchemeTest::isOne).map(Path::getFileName))
          .containsExactly(Path.of("Ed25519.java"));
    }
  }

  private static boolean isOne(Path source) {
    return contentOf(source.toFile()).contains("implements SignatureScheme");
  }

  @Test
  void what_is_signed_cheaply_is_nothing_to_a_key_that_was_read() throws UnreadableAudit {
    var cheap = CheapSignatures.fresh(TrailFixture.LOG, new SecureRandom());
    var note =
        new Checkpoint(TrailFixture.LOG, 1, CompactRange.EMPTY.append(Merkle.leaf("x")).rootText())
            .sign(cheap);

    assertThat(cheap.publicKey().signed(note)).isTrue();
    assertThat(AuditPublicKey.parse(cheap.publicKey().text()).signed(note)).isFalse();
  }

  @Test
  void a_signature_holds_for_its_message_and_its_key_alone() {
    var one = TrailFixture.signer(TrailFixture.LOG, 1);
    var two = TrailFixture.signer(TrailFixture.LOG, 2);
    byte[] signature = one.sign(MESSAGE);

    assertThat(one.publicKey().verifies(MESSAGE, signature)).isTrue();
    assertThat(two.publicKey().verifies(MESSAGE, signature)).isFalse();
    assertThat(one.publicKey().verifies(new byte[] {1}, signature)).isFalse();
  }
}
