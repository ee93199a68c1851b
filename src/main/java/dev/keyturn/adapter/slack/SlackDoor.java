package dev.keyturn.adapter.slack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.slack.api.methods.RequestFormBuilder;
import com.slack.api.methods.request.views.ViewsOpenRequest;
import dev.keyturn.access.Principal;
import dev.keyturn.access.Refused;
import dev.keyturn.adapter.slack.Incoming.Deed;
import dev.keyturn.adapter.slack.SlackDesk.Offer;
import dev.keyturn.adapter.slack.SlackDesk.Target;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Refusal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
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
  private final SlackDesk desk;
  private final SlackPeople people;
  private final Answers answers;
  private final InboxWork work;
  private final @Nullable SlackSignature signature;

  public SlackDoor(SlackApi api, SlackInbox inbox, SlackDesk desk, Clock clock) {
    this.api = api;
    this.inbox = inbox;
    this.desk = desk;
    this.people = new SlackPeople(api, clock);
    this.answers = new Answers(api);
    this.work = new InboxWork(inbox, desk, people, answers, api.settings().timeout());
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
    String what = command ? "POST /slack/commands" : "POST /slack/interactions";
    Refusal refusal =
        signature == null
            ? Refusal.FORGED_SIGNATURE
            : signature.refusal(body, timestamps, signatures);
    if (refusal != null) {
      return refused(refusal, "anonymous", address, what);
    }
    String dedupe = sha256("http:" + timestamps.getFirst() + ":" + signatures.getFirst());
    Optional<Map<String, String>> form = Form.read(body);
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

  /**
   * An envelope of Socket Mode, whose connection our app token has opened.
   *
   * @return what its acknowledgement carries; null: nothing
   */
  @Nullable String envelope(String id, String type, JsonNode payload) {
    Optional<Incoming> incoming =
        switch (type) {
          case "interactive" -> Incoming.interaction(payload);
          case "slash_commands" -> Incoming.command(texts(payload));
          default -> Optional.empty();
        };
    String what = "Socket Mode " + (type.equals("interactive") ? "interaction" : "command");
    if (incoming.isEmpty()) {
      desk.refused(Refusal.INVALID, "anonymous", null, what);
      return null;
    }
    return take(incoming.get(), sha256("socket:" + id), null, what).body();
  }

  private Answer take(Incoming incoming, String dedupe, @Nullable String address, String what) {
    var from = incoming.from();
    Deed deed = incoming.deed();
    Optional<Answer> incomplete = incomplete(deed);
    if (incomplete.isPresent()) {
      return incomplete.get();
    }
    boolean ours = from.team().equals(api.settings().team());
    boolean opensWindow = opensWindow(deed);
    Optional<Interaction.What> kept =
        ours && !opensWindow ? Interaction.of(deed) : Optional.empty();
    var task =
        kept.map(
            k -> new Interaction(from.user(), from.channel(), allowed(incoming.responseUrl()), k));
    Optional<Long> row =
        inbox.put(
            dedupe,
            task.map(Interaction::kind).orElse("window"),
            task.map(Interaction::body).orElse(""),
            task.isPresent());
    if (row.isEmpty()) {
      return refused(Refusal.REPLAYED, "slack:" + from.user(), address, what);
    }
    if (!ours) {
      desk.refused(
          Refusal.UNKNOWN_PERSON, "slack:" + from.team() + "/" + from.user(), address, what);
      say(incoming, PersonalReply.OTHER_WORKSPACE);
    } else if (task.isPresent()) {
      work.wake(row.get());
    } else if (opensWindow) {
      work.inTheBackground(() -> open(incoming));
    }
    return Answer.TAKEN;
  }

  private static boolean opensWindow(Deed deed) {
    return switch (deed) {
      case Deed.Click click ->
          click.action().equals(ButtonValue.REJECT) || click.action().equals(ButtonValue.REVOKE);
      case Deed.Command command -> SlashCommand.rotates(command.text());
      case Deed.Reasoned _, Deed.Order _, Deed.Nothing _ -> false;
    };
  }

  /** Slack holds the modal open and shows the words below the field. */
  private static Optional<Answer> incomplete(Deed deed) {
    String reason =
        switch (deed) {
          case Deed.Reasoned said -> said.reason();
          case Deed.Order order -> order.reason();
          case Deed.Click _, Deed.Command _, Deed.Nothing _ -> "none needed";
        };
    return reason.isBlank()
        ? Optional.of(new Answer(200, Modal.error(Modal.REASON, "Please say why.").toString()))
        : Optional.empty();
  }

  private void open(Incoming incoming) {
    try {
      switch (incoming.deed()) {
        case Deed.Click click -> {
          ModalMemory memory = memory(incoming, click.value().text());
          open(
              incoming,
              click.action().equals(ButtonValue.REVOKE)
                  ? Modal.revoke(memory)
                  : Modal.reject(memory));
        }
        case Deed.Command command -> rotate(incoming, command.text());
        case Deed.Reasoned _, Deed.Order _, Deed.Nothing _ -> {}
      }
    } catch (Refused e) {
      say(incoming, PersonalReply.refused(e.why(), e.detail()));
    } catch (RemoteFailure e) {
      LOG.warn("a window in Slack could not be opened: {}", e.getMessage());
      say(incoming, PersonalReply.LATE);
    } catch (RuntimeException e) {
      LOG.warn("a window in Slack could not be opened: {}", e.getClass().getSimpleName());
      say(incoming, PersonalReply.LATE);
    }
  }

  private void rotate(Incoming incoming, String text) throws RemoteFailure, Refused {
    String user = incoming.from().user();
    Optional<Principal> who = people.name(user, WHO).flatMap(desk::find);
    if (who.isEmpty()) {
      desk.refused(Refusal.UNKNOWN_PERSON, "slack:" + user, null, "/keyturn rotate");
      say(incoming, PersonalReply.UNKNOWN);
      return;
    }
    Offer offer = desk.offer(who.get());
    String plan = SlashCommand.word(text, 1);
    List<Target> targets =
        offer.targets().stream().filter(t -> plan.isEmpty() || t.plan().equals(plan)).toList();
    if (targets.isEmpty()) {
      say(incoming, PersonalReply.NOTHING_TO_START);
      return;
    }
    Target chosen = targets.size() == 1 ? targets.getFirst() : null;
    open(incoming, Modal.rotate(targets, chosen, offer.emergency(), memory(incoming, "")));
  }

  private static ModalMemory memory(Incoming incoming, String value) {
    String channel = incoming.from().channel();
    return new ModalMemory(channel == null ? "" : channel, value);
  }

  private void open(Incoming incoming, JsonNode view) throws RemoteFailure {
    api.callWithin(
        WINDOW,
        "views.open",
        RequestFormBuilder.toForm(
            ViewsOpenRequest.builder()
                .triggerId(incoming.trigger() == null ? "" : incoming.trigger())
                .viewAsString(view.toString())
                .build()));
  }

  private void say(Incoming incoming, String words) {
    var from = incoming.from();
    String url = allowed(incoming.responseUrl());
    work.inTheBackground(() -> answers.tell(from.user(), from.channel(), url, List.of(words)));
  }

  private @Nullable String allowed(@Nullable String url) {
    return url != null && api.answerable(url).isPresent() ? url : null;
  }

  private Answer refused(Refusal why, String who, @Nullable String address, String what) {
    desk.refused(why, who, address, what);
    return Answer.refused(why);
  }

  private static Map<String, String> texts(JsonNode payload) {
    var texts = new HashMap<String, String>();
    payload.properties().forEach(e -> texts.put(e.getKey(), Json.text(e.getValue())));
    return texts;
  }

  static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public void close() {
    work.close();
  }
}
