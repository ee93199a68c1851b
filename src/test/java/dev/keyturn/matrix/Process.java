package dev.keyturn.matrix;

import dev.keyturn.adapter.application.ApplicationSettings;
import dev.keyturn.adapter.application.AttestationClient;
import dev.keyturn.adapter.material.Materials;
import dev.keyturn.adapter.railway.RailwayApi;
import dev.keyturn.adapter.railway.RailwayPlatform;
import dev.keyturn.adapter.railway.RailwaySettings;
import dev.keyturn.adapter.slack.SlackApi;
import dev.keyturn.adapter.slack.SlackBot;
import dev.keyturn.adapter.slack.SlackMessenger;
import dev.keyturn.adapter.vault.VaultAnchor;
import dev.keyturn.adapter.vault.VaultConnection;
import dev.keyturn.adapter.vault.VaultKeys;
import dev.keyturn.adapter.vault.VaultLogin;
import dev.keyturn.adapter.vault.VaultSettings;
import dev.keyturn.adapter.vault.VaultStore;
import dev.keyturn.audit.AnchorCheck;
import dev.keyturn.audit.AnchorKeeper;
import dev.keyturn.audit.AuditAnchor;
import dev.keyturn.audit.AuditEntry;
import dev.keyturn.audit.AuditPublicKey;
import dev.keyturn.audit.AuditSigner;
import dev.keyturn.audit.AuditStore;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.audit.CheapSignatures;
import dev.keyturn.audit.OneKey;
import dev.keyturn.engine.Engine;
import dev.keyturn.engine.Watch;
import dev.keyturn.engine.World;
import dev.keyturn.notice.Announcer;
import dev.keyturn.notice.Approvers;
import dev.keyturn.notice.Briefing;
import dev.keyturn.notice.Messenger;
import dev.keyturn.notice.NoticeStore;
import dev.keyturn.notice.Notices;
import dev.keyturn.notice.Outbox;
import dev.keyturn.notice.Reminders;
import dev.keyturn.plan.PlanFolder;
import dev.keyturn.plan.PlanNotices;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.request.Commands;
import dev.keyturn.request.Starts;
import dev.keyturn.rotation.FingerprintKey;
import dev.keyturn.rotation.Material;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.Timings;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.rotation.port.MaterialSource;
import dev.keyturn.rotation.port.RequestBudget;
import dev.keyturn.rotation.port.RotationStore;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Everything of Keyturn that dies with a process: the engine and its real adapters. */
final class Process implements AutoCloseable {
  private static final String LOG = "keyturn";

  private final RailwayApi railway;
  private final VaultConnection vault;
  private final SlackApi slack;
  private final Notices notices;
  private final Surroundings around;
  private final String name;
  private @Nullable Engine engine;
  private @Nullable Starts starts;
  private @Nullable Commands commands;
  private @Nullable AuditPublicKey publicKey;

  /**
   * Where the process finds everything, and who watches what it makes.
   *
   * @param call the longest that one call may take, in real time
   */
  record Surroundings(
      TestedDatabase database,
      URI railway,
      URI vault,
      URI slack,
      Servers servers,
      Clock clock,
      Duration call,
      SecureRandom random,
      Timings timings,
      Consumer<String> made,
      Consumer<AuditAnchor> kept) {}

  Process(Surroundings around, String name) {
    this.around = around;
    this.name = name;
    TestedDatabase database = around.database();
    railway =
        new RailwayApi(
            new RailwaySettings(
                around.railway(),
                around.call(),
                around.call().multipliedBy(2),
                Duration.ofMillis(1)),
            Servers.tokens()::get,
            database.bean(RequestBudget.class),
            around.clock());
    var role = around.servers().role();
    vault =
        new VaultConnection(
            new VaultSettings(
                around.vault(),
                new VaultLogin.AppRole("approle", role.roleId(), SecretValue.of(role.secretId())),
                null,
                null,
                around.call()),
            around.clock());
    slack =
        new SlackApi(
            SlackBot.settings(
                around.slack(),
                around.servers().slack().botToken(),
                around.servers().slack().teamId(),
                around.call()),
            around.clock());
    notices = notices(database, around.random());
  }

  /** Vault is spoken to when the engine is first needed, and again when that has failed. */
  Engine engine() throws RemoteFailure {
    Engine made = engine;
    if (made == null) {
      TestedDatabase database = around.database();
      var keys = new VaultKeys(vault, around.random());
      byte[] fingerprints = keys.key(own("fingerprint-key"));
      AuditSigner signer = CheapSignatures.signer(LOG, keys.key(own("audit-signing-key")));
      publicKey = signer.publicKey();
      RotationStore store = database.bean(RotationStore.class);
      AuditStore audit = database.bean(AuditStore.class);
      var materials = new Materials(around.random());
      var trail =
          new AuditTrail(
              audit,
              new OneKey(signer),
              LOG,
              new AuditEntry.Tool("test", "test"),
              around.clock(),
              around.random());
      starts = new Starts(World.NO_PLANS, store, () -> trail, around.random());
      commands = new Commands(store, () -> trail, rotation -> Optional.of(rotation.digest()));
      made =
          new Engine(
              store,
              trail,
              audit,
              new Watched(new VaultAnchor(vault, "secret", "keyturn/audit-anchor"), around.kept()),
              new Engine.Ports(
                  new RailwayPlatform(railway),
                  new VaultStore(vault),
                  new AttestationClient(
                      new ApplicationSettings(
                          around.call(),
                          around.call().multipliedBy(20),
                          ApplicationSettings.BODY_LIMIT_BYTES,
                          Set.of(),
                          Set.of("127.0.0.1")),
                      Servers.tokens()::get,
                      around.random(),
                      around.clock()),
                  new Noted(materials, around.made()),
                  new FingerprintKey(fingerprints),
                  rotation -> Optional.of(rotation.digest())),
              around.timings(),
              name,
              Watch.NONE,
              around.clock());
      engine = made;
    }
    return made;
  }

  Starts starts() throws RemoteFailure {
    var _ = engine();
    return Objects.requireNonNull(starts);
  }

  Commands commands() throws RemoteFailure {
    var _ = engine();
    return Objects.requireNonNull(commands);
  }

  private Notices notices(TestedDatabase database, SecureRandom random) {
    var store = database.bean(NoticeStore.class);
    var rotations = database.bean(RotationStore.class);
    Supplier<PlanFolder.Content> plans = () -> new PlanFolder.Content(List.of(), List.of());
    var whom =
        new PlanNotices(
            Optional.of(new PlanNotices.SlackChannel(Servers.CHANNEL, Optional.empty())),
            List.of(),
            List.of(),
            List.of());
    List<Messenger> messengers = List.of(new SlackMessenger(slack));
    return new Notices(
        store,
        new Reminders(store, rotations, Approvers.UNSEEN),
        new Announcer(store, rotations, plans, whom, messengers),
        new Outbox(
            store,
            new Briefing(rotations, plans, whom, Optional::empty, null),
            messengers,
            random));
  }

  Notices notices() {
    return notices;
  }

  private static VaultPath own(String name) {
    return new VaultPath("secret", "keyturn/" + name, "key");
  }

  /** Null before there was an engine. */
  @Nullable AuditPublicKey publicKey() {
    return publicKey;
  }

  @Override
  public void close() {
    railway.close();
    vault.close();
    slack.close();
  }

  /** Real values, of which the test remembers the text. */
  private record Noted(MaterialSource source, Consumer<String> made) implements MaterialSource {
    @Override
    public Generated generate(Material material, Material.Encoding encoding) {
      Generated generated = source.generate(material, encoding);
      made.accept(generated.value().reveal());
      return generated;
    }
  }

  /** The program's own, of which the test remembers what was kept. */
  private record Watched(AnchorKeeper keeper, Consumer<AuditAnchor> told) implements AnchorKeeper {
    @Override
    public Optional<AuditAnchor> kept() throws RemoteFailure {
      return keeper.kept();
    }

    @Override
    public AnchorCheck keep(String checkpoint, Function<AuditAnchor, AnchorCheck> compare)
        throws RemoteFailure {
      AnchorCheck check = keeper.keep(checkpoint, compare);
      if (check instanceof AnchorCheck.Matches) {
        told.accept(AuditAnchor.ofSigned(checkpoint));
      }
      return check;
    }
  }
}
