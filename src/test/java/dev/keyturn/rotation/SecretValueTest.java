package dev.keyturn.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The known answers were computed with Python's hmac and hashlib from the Javadoc alone. */
class SecretValueTest {
  private static final SecretValue VALUE = SecretValue.of("grün-geheim");
  private static final SecretName NAME = new SecretName("JWT_SECRET");

  private static FingerprintKey key() {
    byte[] bytes = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    return new FingerprintKey(bytes);
  }

  @Test
  void nothing_that_holds_a_value_or_a_key_prints_it() {
    assertThat(VALUE.toString()).isEqualTo("SecretValue[hidden]");
    assertThat(key().toString()).isEqualTo("FingerprintKey[hidden]");
  }

  @Test
  void an_empty_value_and_a_short_key_are_refused() {
    assertThatThrownBy(() -> SecretValue.of("")).hasMessage("a secret's value is never empty");
    assertThatThrownBy(() -> new FingerprintKey(new byte[31]))
        .hasMessage("a fingerprint key is 32 bytes");
  }

  @Test
  void values_are_the_same_when_their_text_is() {
    assertThat(VALUE.sameAs(SecretValue.of("grün-geheim"))).isTrue();
    assertThat(VALUE.sameAs(SecretValue.of("grün-geheim "))).isFalse();
    assertThat(VALUE.reveal()).isEqualTo("grün-geheim");
  }

  @Test
  void a_fingerprint_is_the_keyed_hash_that_its_description_says_and_of_this_secret_only() {
    var fingerprint = VALUE.fingerprint(key(), "zkeb/production/JWT_SECRET");
    assertThat(fingerprint.toString()).isEqualTo("hk1:vV6kHbYddKD1jh9GCk4suE");
    assertThat(VALUE.fingerprint(key(), "zkeb/production/DATA_KEY")).isNotEqualTo(fingerprint);
  }

  @Test
  void a_kid_is_the_derived_id_that_its_description_says() {
    assertThat(VALUE.kid().toString()).isEqualTo("IuqqpugrH-xW");
  }

  @Test
  void a_proof_is_for_one_challenge_one_replica_and_one_use_of_the_value() {
    assertThat(VALUE.attestationProof(NAME, "n0nce", "dep", "rep", true))
        .isEqualTo("PyCck5003qtmDrhYypGdIXHqePJjez8RkgukaLHguHM");
    assertThat(VALUE.attestationProof(NAME, "n0nce", "dep", "rep", false))
        .isEqualTo("F4WSDHNsd_wGeMmgHINIzE6-wm05Zzkyv4-yrxLC_EE");
  }

  @Test
  void what_was_wiped_is_gone() {
    var value = SecretValue.of("abc");
    value.wipe();
    assertThat(value.reveal()).isEqualTo("\0\0\0");
  }
}
