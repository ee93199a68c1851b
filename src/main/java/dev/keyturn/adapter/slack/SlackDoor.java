package dev.keyturn.adapter.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.slack.api.methods.RequestFormBuilder;
import com.slack.api.methods.request.views.ViewsOpenRequest;
import dev.keyturn.access.Addresses;
import dev.keyturn.access.People;
import dev.keyturn.access.Principal;
import dev.keyturn.access.Refused;
import dev.keyturn.access.RefusedRequest;
import dev.keyturn.access.Right;
import dev.keyturn.adapter.slack.Interaction.Act;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.request.AuthorizedRotations;
import dev.keyturn.request.AuthorizedRotations.Target;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.Sha256;
import dev.keyturn.rotation.port.SlackInbox;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where Slack comes in, over HTTP or Socket Mode: looks whether it is believed, new and from our
 * workspace, keeps it, and has an answer at once. The work is done behind.
 */
public final class SlackDoor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SlackDoor.class);

  /** A window must be opened within three seconds of the click. */
  private static final Duration WHO = Duration.ofMillis(900);

  private static final Duration WINDOW = Duration.ofSeconds(2);

  private final SlackApi api;
  private final SlackInbox inbox;
  private final AuthorizedRotations rotations;
  private final Addresses addresses;
  private final SlackPeople people;
  private final PersonalReply reply;
  private final InboxWork work;
  private final @Nullable SlackSignature signature;

  public SlackDoor(
      SlackApi api,
      SlackInbox inbox,
      AuthorizedRotations rotations,
      People people,
      Addresses addresses,
      Clock clock) {
    this.api = api;
    this.inbox = inbox;
    this.rotations = rotations;
    this.addresses = addresses;
    this.people = new SlackPeople(api, people, clock);
    this.reply = new PersonalReply(api);
    this.work = new InboxWork(inbox, rotations, this.people, reply, api.settings().timeout());
    this.signature =
        api.settings()
            .signingSecret()
            .map(secret -> new SlackSignature(secret, clock))
            .orElse(null);
  }

  /** Begins to take up what was left. */
  public void start() {
    work.start();
  }

  Optional<String> addressHeader() {
    return api.settings().addressHeader();
  }

  /**
   * @param body JSON for Slack; null: none
   */
  record Answer(int status, @Nullable String body) {
    static final Answer TAKEN = new Answer(200, null);

    static Answer refused(Refusal why) {
      return new Answer(why.status(), null);
    }
  }

  /**
   * A request over HTTP.
   *
   * @param address where it came from
   * @param command whether it came to the address of slash commands
   */
  Answer request(
      byte[] body,
      List<String> timestamps,
      List<String> signatures,
      @Nullable String address,
      boolean command) {
    String what = what(command);
    Refusal refusal =
        signature == null
            ? Refusal.FORGED_SIGNATURE
            : signature.refusal(body, timestamps, signatures);
    if (refusal != null) {
      return refused(refusal, "anonymous", address, what);
    }
    String dedupe = Sha256.hex("http:" + timestamps.getFirst() + ":" + signatures.getFirst());
    Optional<Map<String, String>> form = Incoming.form(body);
    if (form.isPresent() && form.get().getOrDefault("ssl_check", "").equals("1")) {
      return Answer.TAKEN;
    }
    Optional<Incoming> incoming =
        command
            ? form.flatMap(Incoming::command)
            : form.flatMap(f -> Json.object(f.getOrDefault("payload", "")))
                .flatMap(Incoming::interaction);
    if (incoming.isEmpty()) {
      return refused(Refusal.INVALID, "anonymous", address, what);
    }
    return take(incoming.get(), dedupe, address, what);
  }

  /** What a request over HTTP is refused for before its body is read. */
  Answer unread(Refusal why, String address, boolean command) {
    return refused(why, "anonymous", address, what(command));
  }

  private static String what(boolean command) {
    return command ? "POST /slack/commands" : "POST /slack/interactions";
  }

  /**
   * An envelope of Socket Mode, whose connection our app token has opened.
   *
   * @return what its acknowledgement carries; null: nothing
   */
  @Nullable String envelope(String id, String type, JsonNode payload) {
    Optional<Incoming> incoming =
        switch (type) {
          case "interactive" -> Incoming.interaction(payload);
          case "slash_commands" -> Incoming.command(payload);
          default -> Optional.empty();
        };
    String what = "Socket Mode " + (type.equals("interactive") ? "interaction" : "command");
    if (incoming.isEmpty()) {
      note(Refusal.INVALID, "anonymous", null, what);
      return null;
    }
    return take(incoming.get(), Sha256.hex("socket:" + id), null, what).body();
  }

  private Answer take(Incoming incoming, String dedupe, @Nullable String address, String what) {
    Interaction said = incoming.interaction();
    if (said.lacksReason()) {
      // Slack holds the modal open and shows the words below the field.
      return new Answer(200, Modal.error(Modal.REASON, "Please say why.").toString());
    }
    Interaction interaction = said.answeredAt(allowed(said.answer()));
    boolean ours = incoming.in(api.settings().team());
    boolean kept = ours && interaction.kept();
    Optional<Long> row =
        inbox.put(
            dedupe, kept ? interaction.kind() : "window", kept ? interaction.body() : "", kept);
    if (row.isEmpty()) {
      return refused(Refusal.REPLAYED, "slack:" + interaction.user(), address, what);
    }
    if (!ours) {
      note(
          Refusal.UNKNOWN_PERSON,
          "slack:" + incoming.place() + "/" + interaction.user(),
          address,
          what);
      say(interaction, PersonalReply.OTHER_WORKSPACE);
    } else if (kept) {
      work.wake(row.get());
    } else if (interaction.opensWindow()) {
      work.inTheBackground(() -> open(interaction, incoming.trigger()));
    }
    return Answer.TAKEN;
  }

  private void open(Interaction interaction, @Nullable String trigger) {
    try {
      switch (interaction.act()) {
        case Act.AskWhy ask ->
            open(trigger, Modal.why(ask.command(), memory(interaction, ask.about().text())));
        case Act.Slash slash -> rotate(interaction, trigger, slash.text());
        case Act.Give _, Act.Start _, Act.Nothing _ -> {}
      }
    } catch (Refused e) {
      say(interaction, PersonalReply.refused(e.why(), e.detail()));
    } catch (RemoteFailure e) {
      LOG.warn("a window in Slack could not be opened: {}", e.getMessage());
      say(interaction, PersonalReply.LATE);
    } catch (RuntimeException e) {
      LOG.warn("a window in Slack could not be opened: {}", e.getClass().getSimpleName());
      say(interaction, PersonalReply.LATE);
    }
  }

  private void rotate(Interaction interaction, @Nullable String trigger, String text)
      throws RemoteFailure, Refused {
    Optional<Principal> who = people.principal(interaction.user(), WHO);
    if (who.isEmpty()) {
      note(Refusal.UNKNOWN_PERSON, "slack:" + interaction.user(), null, "/keyturn rotate");
      say(interaction, PersonalReply.UNKNOWN);
      return;
    }
    String plan = SlashCommand.word(text, 1);
    List<Target> targets =
        rotations.targets(who.get()).stream()
            .filter(t -> plan.isEmpty() || t.plan().equals(plan))
            .toList();
    if (targets.isEmpty()) {
      say(interaction, PersonalReply.NOTHING_TO_START);
      return;
    }
    Target chosen = targets.size() == 1 ? targets.getFirst() : null;
    boolean emergency = who.get().has(Right.START_EMERGENCY);
    open(trigger, Modal.rotate(targets, chosen, emergency, memory(interaction, "")));
  }

  private static Modal.Memory memory(Interaction interaction, String value) {
    String channel = interaction.channel();
    return new Modal.Memory(channel == null ? "" : channel, value);
  }

  private void open(@Nullable String trigger, JsonNode view) throws RemoteFailure {
    api.callWithin(
        WINDOW,
        "views.open",
        RequestFormBuilder.toForm(
            ViewsOpenRequest.builder()
                .triggerId(trigger == null ? "" : trigger)
                .viewAsString(view.toString())
                .build()));
  }

  private void say(Interaction to, String words) {
    work.inTheBackground(() -> reply.tell(to.user(), to.channel(), to.answer(), List.of(words)));
  }

  private @Nullable String allowed(@Nullable String url) {
    return url != null && api.answerable(url).isPresent() ? url : null;
  }

  private Answer refused(Refusal why, String who, @Nullable String address, String what) {
    note(why, who, address, what);
    return Answer.refused(why);
  }

  /**
   * Leaves in the trail what was refused before anybody was asked.
   *
   * @param who a name, or {@code anonymous}
   * @param address where an HTTP request came from; null: not over HTTP
   */
  private void note(Refusal why, String who, @Nullable String address, String what) {
    String hashed = address == null ? null : addresses.hashed(address);
    rotations.refused(new RefusedRequest(why, who, SlackPeople.VIA, hashed, what));
  }

  @Override
  public void close() {
    work.close();
  }
}
