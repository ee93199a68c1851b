package dev.keyturn.engine;

import static dev.keyturn.engine.Approvals.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.audit.AnchorCheck;
import dev.keyturn.audit.AuditAnchor;
import dev.keyturn.audit.Receipt;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.Sha256;
import dev.keyturn.rotation.port.SignedReceipt;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A rotation that has ended says what it did, under a signature. */
class RotationReceiptTest {

  @Test
  void a_completed_rotation_has_a_receipt_that_anybody_can_verify() throws Exception {
    var world = Approvals.asked(World.approvedBy(World.zkeb(), 1, "bob@example.com"));
    RotationId id = Approvals.id(world);
    Approvals.approve(world, BOB);
    world.runUntil(id, ReasonCode.SETTLE_NOT_OVER);
    assertThat(world.store.receipt(id)).as("before the end").isEmpty();
    world.replicas.outgoingUsed(new SecretName("JWT_SECRET"), 7200);
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));

    SignedReceipt kept = world.store.receipt(id).orElseThrow();
    Map<?, ?> receipt = Receipt.verify(kept.text(), kept.note(), world.publicKey());

    var rotation = world.store.find(id).orElseThrow();
    assertThat(receipt.get("rotation")).isEqualTo(id.text());
    assertThat(receipt.get("digest")).isEqualTo(rotation.digest().text());
    assertThat(receipt.get("outcome")).isEqualTo("COMPLETED");
    assertThat(receipt.get("emergency")).isEqualTo(false);
    assertThat(list(receipt, "approvals"))
        .singleElement()
        .satisfies(a ->
            assertThat(a)
                .containsEntry("approver", "bob@example.com")
                .containsEntry("via", "slack")
                .containsEntry("comment", "because"));
    assertThat(list(receipt, "secrets")).hasSize(3);
    assertThat(list(receipt, "secrets"))
        .allSatisfy(s ->
            assertThat(s.keySet())
                .contains(
                    "outgoing_kid",
                    "incoming_kid",
                    "outgoing_fp",
                    "incoming_fp",
                    "outgoing_vault_version",
                    "incoming_vault_version"));
    assertThat(list(receipt, "secrets").stream().filter(s -> s.containsKey("outgoing_last_used")))
        .singleElement()
        .satisfies(s -> assertThat(s.get("name")).isEqualTo("JWT_SECRET"));
    // 6 in each of three deploys, and those that told of a later use in SETTLING and SOAKING.
    assertThat(list(receipt, "proofs")).hasSize(22);
    assertThat((Map<?, ?>) receipt.get("redeploys"))
        .hasToString("{services=[{count=3, service=api-server}], total=3}");
    assertThat(list(receipt, "phases").stream().map(p -> p.get("phase")))
        .startsWith("PLANNED", "AWAITING_APPROVAL", "ADOPTING")
        .endsWith("RETIRING", "COMPLETED");
    assertThat(kept.text()).doesNotContain("before-").doesNotContain("generated-");
    var anchor = (Map<?, ?>) receipt.get("audit");
    assertThat(anchor.get("size")).isEqualTo((long) world.entries().size() - 1);
    assertThat(
            new AuditAnchor((Long) anchor.get("size"), (String) anchor.get("root"))
                .check(world.auditStore, world.publicKey()))
        .isInstanceOf(AnchorCheck.Matches.class);
    var entry = world.entries().getLast().event();
    assertThat(entry.action()).isEqualTo("rotation.receipt");
    assertThat(entry.target().object()).isEqualTo("sha256:" + Sha256.hex(kept.text()));
    assertThat(world.audit().ok()).isTrue();
  }

  @Test
  void the_proofs_of_each_phase_are_in_it_also_those_of_replicas_that_are_gone() throws Exception {
    var world = World.signed(World.zkeb());
    RotationId id = world.start();
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
    SignedReceipt kept = world.store.receipt(id).orElseThrow();
    var proofs = list(Receipt.verify(kept.text(), kept.note(), world.publicKey()), "proofs");

    assertThat(proofs.stream().map(p -> (String) p.get("phase")).distinct())
        .contains("CONVERGE_ACCEPT", "CONVERGE_PROMOTE", "CONVERGE_RETIRE");
    assertThat(of(proofs, "CONVERGE_ACCEPT"))
        .hasSize(6)
        .allSatisfy(p ->
            assertThat(p)
                .containsEntry("signs", "outgoing")
                .containsEntry("accepts", List.of("incoming", "outgoing")));
    assertThat(of(proofs, "CONVERGE_PROMOTE"))
        .hasSize(6)
        .allSatisfy(p ->
            assertThat(p)
                .containsEntry("signs", "incoming")
                .containsEntry("accepts", List.of("incoming", "outgoing")));
    assertThat(of(proofs, "CONVERGE_RETIRE"))
        .hasSize(6)
        .allSatisfy(p ->
            assertThat(p)
                .containsEntry("signs", "incoming")
                .containsEntry("accepts", List.of("incoming")));
  }

  private static List<Map<String, Object>> of(List<Map<String, Object>> proofs, String phase) {
    return proofs.stream().filter(p -> p.get("phase").equals(phase)).toList();
  }

  @Test
  void a_review_after_the_end_is_signed_beside_the_receipt_once_and_changes_nothing_in_it()
      throws Exception {
    var world =
        World.signed(World.approvedBy(World.zkeb(), 1, "bob@example.com", "carol@example.com"));
    RotationId id = world.start(world.plan, true);
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
    SignedReceipt receipt = world.store.receipt(id).orElseThrow();
    assertThat(world.store.review(id)).isEmpty();

    world.commands().give(id, Kind.REVIEW, BOB, "it was leaked indeed", null);
    SignedReceipt review = world.store.review(id).orElseThrow();
    Map<?, ?> said = Receipt.verify(review.text(), review.note(), world.publicKey());
    assertThat(said.get("rotation")).isEqualTo(id.text());
    assertThat(said.get("receipt")).isEqualTo("sha256:" + Sha256.hex(receipt.text()));
    var word = (Map<?, ?>) said.get("review");
    assertThat(word.get("reviewer")).isEqualTo("bob@example.com");
    assertThat(word.get("comment")).isEqualTo("it was leaked indeed");
    var entry = world.entries().getLast().event();
    assertThat(entry.action()).isEqualTo("receipt.review");
    assertThat(entry.target().object()).isEqualTo("sha256:" + Sha256.hex(review.text()));
    assertThat(world.store.receipt(id)).contains(receipt);

    world.commands().give(id, Kind.REVIEW, BOB, "once more", null);
    assertThat(world.store.review(id)).contains(review);
    assertThat(world.audit().ok()).isTrue();
  }

  @Test
  void an_aborted_rotation_has_one_too_and_it_says_why() throws Exception {
    var world = World.signed(World.zkeb());
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SETTLE_NOT_OVER);
    world.commands().give(id, Kind.CANCEL, World.ALICE, "wrong day", null);
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.ABORTED));

    SignedReceipt kept = world.store.receipt(id).orElseThrow();
    Map<?, ?> receipt = Receipt.verify(kept.text(), kept.note(), world.publicKey());

    assertThat(receipt.get("outcome")).isEqualTo("ABORTED");
    assertThat(receipt.get("outcome_reason")).isEqualTo("alice@example.com: wrong day");
  }

  @Test
  void an_emergency_says_so_and_shows_its_review() throws Exception {
    var world = World.signed(World.approvedBy(World.zkeb(), 1, "bob@example.com"));
    RotationId id = world.start(world.plan, true);
    world.runUntil(id, ReasonCode.SETTLE_NOT_OVER);
    world.commands().give(id, Kind.REVIEW, BOB, "right", null);
    world.run(id);

    SignedReceipt kept = world.store.receipt(id).orElseThrow();
    Map<?, ?> receipt = Receipt.verify(kept.text(), kept.note(), world.publicKey());

    assertThat(receipt.get("emergency")).isEqualTo(true);
    assertThat(list(receipt, "approvals")).isEmpty();
    assertThat(((Map<?, ?>) receipt.get("review")).get("reviewer")).isEqualTo("bob@example.com");
  }

  /** A person's words may hold anything; the end of a rotation must not depend on them. */
  @Test
  void no_words_of_a_person_keep_a_rotation_from_ending() throws Exception {
    var world = Approvals.asked(World.approvedBy(World.zkeb(), 1, "bob@example.com"));
    RotationId id = Approvals.id(world);
    String words = "\ud800 \u202e \u0000 \n " + "x".repeat(3000) + " \ud83d";
    world
        .commands()
        .give(id, Kind.APPROVE, BOB, words, world.store.find(id).orElseThrow().digest());
    world.commands().give(id, Kind.CANCEL, World.ALICE, words, null);

    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.ABORTED));
    SignedReceipt kept = world.store.receipt(id).orElseThrow();
    assertThat(Receipt.verify(kept.text(), kept.note(), world.publicKey())).isNotEmpty();
    var forged = kept.text().replace("ABORTED", "COMPLETED");
    assertThatThrownBy(() -> Receipt.verify(forged, kept.note(), world.publicKey()))
        .hasMessageContaining("not the one that was signed");
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> list(Map<?, ?> receipt, String name) {
    return (List<Map<String, Object>>) receipt.get(name);
  }
}
