package dev.keyturn.adapter.slack;

import dev.keyturn.MovedClock;
import dev.keyturn.access.AccessRole;
import dev.keyturn.access.People;
import dev.keyturn.audit.AuditEntry;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.audit.MemoryAuditStore;
import dev.keyturn.audit.OneKey;
import dev.keyturn.engine.MemoryRotationStore;
import dev.keyturn.engine.World;
import dev.keyturn.plan.PlanFolder;
import dev.keyturn.plan.PlanText;
import dev.keyturn.request.AuthorizedRotations;
import dev.keyturn.request.Commands;
import dev.keyturn.request.Starts;
import dev.keyturn.rotation.Blocker;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.port.RotationStore;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What people in Slack ask, asked of the real rules: over a database in memory in which one
 * rotation of two approvers waits, and which can be away; and over two plans, shop and zkeb.
 */
final class MemoryRotations {
  static final String BOB = "bob@example.com";

  record Given(String who, Kind command, PlanDigest digest, String reason) {}

  final List<String> refusals = new CopyOnWriteArrayList<>();

  /** How often the database will be away when somebody decides. */
  final AtomicInteger breakdowns = new AtomicInteger();

  private final MovedClock clock = new MovedClock();
  private final MemoryAuditStore auditStore = new MemoryAuditStore();
  private final RotationStore store = mayBeAway(new MemoryRotationStore(clock, auditStore));
  private final AuthorizedRotations rotations;

  MemoryRotations(Path folder, Phase phase) throws Exception {
    plans(folder);
    open(phase);
    var random = new SecureRandom();
    var trail =
        new AuditTrail(
            auditStore,
            new OneKey(OneKey.fresh("keyturn", random)),
            "keyturn",
            new AuditEntry.Tool("test", "test"),
            clock,
            random);
    var starts = new Starts(new PlanFolder(folder, Optional.empty()), store, () -> trail, random);
    this.rotations =
        new AuthorizedRotations(
            starts,
            new Commands(store, () -> trail, rotation -> Optional.of(rotation.digest())),
            store,
            clock,
            refusal -> refusals.add(refusal.why() + " " + refusal.who() + " " + refusal.what()));
  }

  AuthorizedRotations authorized() {
    return rotations;
  }

  static People people() {
    return new People(Map.of(BOB, Set.of(AccessRole.APPROVER, AccessRole.RESPONDER)), List::of);
  }

  /** What has been told the one rotation. */
  List<Given> given() {
    return store.commands(Told.ID).stream().map(MemoryRotations::given).toList();
  }

  private static Given given(Command c) {
    return new Given(c.by().name(), c.kind(), c.digest(), c.reason());
  }

  /** What has been started beside it, newest first. */
  List<Rotation> started() {
    return store.newest(null, 100).stream().filter(r -> !r.id().equals(Told.ID)).toList();
  }

  private static void plans(Path folder) throws IOException {
    String plan = Files.readString(Path.of("rotation-plans/zkeb.yaml"));
    Files.writeString(folder.resolve("zkeb.yaml"), plan);
    Files.writeString(
        folder.resolve("shop.yaml"),
        plan.replace("plan: zkeb", "plan: shop")
            .replace("vault: { mount: secret, path: zkeb/", "vault: { mount: secret, path: shop/")
            .replaceAll("(service: [0-9a-f]{7})[0-9a-f]", "$10"));
  }

  private void open(Phase phase) throws Exception {
    var now = clock.instant();
    var plan = World.approvedBy(World.zkeb(), 2, BOB, "carol@example.com");
    var planned =
        Rotation.planned(
            Told.ID,
            "shop",
            "production",
            PlanText.write(plan),
            Told.DIGEST,
            World.ALICE,
            "The yearly change",
            false,
            now);
    store.open(
        planned
            .moved(new RotationState(phase, 0, now, null), now)
            .waiting(ReasonCode.APPROVAL_PENDING, Blocker.NONE, "all is well", now),
        List.of(),
        List.of());
  }

  private RotationStore mayBeAway(RotationStore whole) {
    return (RotationStore)
        Proxy.newProxyInstance(
            RotationStore.class.getClassLoader(),
            new Class<?>[] {RotationStore.class},
            (_, method, arguments) -> {
              synchronized (whole) {
                if (method.getName().equals("find")
                    && breakdowns.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                  throw new IllegalStateException("the database is away");
                }
                try {
                  return method.invoke(whole, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              }
            });
  }
}
