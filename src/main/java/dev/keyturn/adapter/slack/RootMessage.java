package dev.keyturn.adapter.slack;

import static dev.keyturn.adapter.slack.Block.Row;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyturn.adapter.slack.Interaction.Button;
import dev.keyturn.notice.RotationFacts;
import dev.keyturn.notice.RotationFacts.ServiceFacts;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.view.Consent;
import dev.keyturn.view.RotationSummary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The first message about a rotation as it should look now: what is asked for and its buttons while
 * it asks, who decided and how far it is afterwards.
 */
final class RootMessage {
  private static final int DIGEST_SHOWN = 12;
  private static final int NAMES_SHOWN = 2;

  /** Two such lists and a few words stand in one long field. */
  private static final int PEOPLE = 500;

  private final RotationFacts facts;
  private final RotationSummary rotation;
  private final Consent consent;

  RootMessage(RotationFacts facts) {
    this.facts = facts;
    this.rotation = facts.rotation();
    this.consent = facts.consent();
  }

  /** For notifications, and for readers that know no blocks. */
  String text() {
    return SlackText.mrkdwn(headline() + ": " + standing(), Block.SECTION);
  }

  ArrayNode blocks() {
    var blocks = Block.list();
    blocks.add(Block.header((rotation.emergency() ? "🚨 EMERGENCY: " : "") + headline()));
    if (rotation.emergency()) {
      blocks.add(
          Block.ourSection(
              ("*This rotation did not wait for approval.* "
                      + (consent.reviewDue() ? "An approver must review it. " : "")
                      + Block.mention(facts.mention()))
                  .strip()));
    }
    Block.table(rows()).forEach(blocks::add);
    blocks.add(Block.section(ProgressLines.lines(rotation.phase()), Block.LINE));
    blocks.add(Block.section(standing(), Block.LINE));
    List<ObjectNode> buttons = buttons();
    if (!buttons.isEmpty()) {
      blocks.add(Block.actions(buttons));
    }
    blocks.add(Block.context(footer()));
    String link = Block.link(facts.link(), "Open in Keyturn");
    if (!link.isEmpty()) {
      blocks.add(Block.ourSection(link));
    }
    return blocks;
  }

  private List<ObjectNode> buttons() {
    if (asks()) {
      return List.of(approve(), reject());
    }
    var buttons = new ArrayList<ObjectNode>();
    if (consent.reviewDue()) {
      buttons.add(review());
    }
    if (asksWhetherLeaked()) {
      buttons.add(revoke());
    }
    if (consent.oneMoreAbandons()) {
      buttons.add(abandon());
    }
    return buttons;
  }

  /** Whether a click on one of the two buttons could still mean something. */
  private boolean asks() {
    return asks(facts);
  }

  static boolean asks(RotationFacts facts) {
    return facts.consent().open() && !facts.rotation().emergency();
  }

  /** Where the soak is what stands between a leaked value and its end. */
  private boolean asksWhetherLeaked() {
    return consent.awaitsRevocation()
        && (rotation.emergency() || rotation.phase() == Phase.SOAKING);
  }

  private String headline() {
    List<String> names = facts.secrets();
    int more = names.size() - NAMES_SHOWN;
    String what =
        names.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "))
            + (more > 0 ? " and " + more + " more" : "");
    return "Rotate " + what + " in " + rotation.plan() + "/" + rotation.environment();
  }

  private List<Row> rows() {
    var rows = new ArrayList<Row>();
    rows.add(Row.of("What", SlackText.list(facts.secrets(), Block.LONG_FIELD), Block.LONG_FIELD));
    rows.add(Row.of("Where", rotation.environment() + " of " + facts.title(), Block.FIELD));
    rows.add(Row.of("Services", services(), Block.LONG_FIELD));
    rows.add(Row.of("Why", rotation.reason(), Block.LONG_FIELD));
    rows.add(
        Row.of("Asked by", rotation.requestedBy() + " via " + facts.requestedVia(), Block.FIELD));
    rows.add(Row.of("Cost", cost(), Block.FIELD));
    rows.add(
        Row.of("Window", facts.window() == null ? "at any time" : facts.window(), Block.FIELD));
    rows.add(
        Row.of(
            "Waits",
            span(facts.settle()) + " with both values, " + span(facts.soak()) + " afterwards",
            Block.FIELD));
    rows.add(Row.of("Approvals", approvals(), Block.LONG_FIELD));
    say(rows, "Has leaked", consent.leaked());
    say(rows, "Abandoned", consent.abandoned());
    say(rows, "Kept", consent.kept());
    rows.add(Row.of("Plan digest", rotation.planDigest().substring(0, DIGEST_SHOWN), Block.FIELD));
    if (asks() && consent.lapses() != null) {
      rows.add(new Row("Lapses", Block.moment(consent.lapses())));
    }
    return rows;
  }

  private String services() {
    return SlackText.list(
        facts.services().stream()
            .map(s -> s.name() + " (" + counted(s.replicas(), "replica") + ")")
            .toList(),
        Block.LONG_FIELD);
  }

  private String cost() {
    return counted(facts.redeploys(), "redeploy")
        + " over "
        + counted(facts.services().size(), "service")
        + ", "
        + counted(replicas(), "replica");
  }

  private int replicas() {
    return facts.services().stream().mapToInt(ServiceFacts::replicas).sum();
  }

  private String approvals() {
    Optional<Command> rejection = consent.approvals().rejection();
    if (rejection.isPresent()) {
      return "rejected by " + rejection.get().by().person();
    }
    if (rotation.emergency()) {
      return consent.reviewDue()
          ? "not awaited; review due by one of " + SlackText.list(consent.approvers(), PEOPLE)
          : "not awaited; reviewed";
    }
    if (consent.approvals().required() == 0) {
      return "the plan wants none";
    }
    String so =
        consent.approvals().given().size()
            + " of "
            + consent.approvals().required()
            + " "
            + named(consent.approvals().people());
    return asks()
        ? so.strip() + "; may be given by " + SlackText.list(consent.approvers(), PEOPLE)
        : so.strip();
  }

  private static String named(List<String> people) {
    return people.isEmpty() ? "" : "(" + SlackText.list(people, PEOPLE) + ")";
  }

  private static void say(List<Row> rows, String label, @Nullable String words) {
    if (words != null) {
      rows.add(Row.of(label, words, Block.LONG_FIELD));
    }
  }

  /** Where it stands, in one line. */
  private String standing() {
    if (rotation.phase() == Phase.COMPLETED) {
      return "Completed. " + rotation.phase().sentence();
    }
    if (rotation.phase() == Phase.ABORTED) {
      return "Called off. " + Phase.ABORTED.sentence() + because();
    }
    if (rotation.phase() == Phase.ABANDONED) {
      return "Abandoned. " + Phase.ABANDONED.sentence() + because();
    }
    if (rotation.stalled() != null) {
      return "Stalled, " + rotation.stalled() + ": " + rotation.detail() + " " + facts.nextAction();
    }
    if (rotation.waitingFor() != null) {
      return "Waits, "
          + rotation.waitingFor()
          + ": "
          + rotation.detail()
          + " "
          + facts.nextAction();
    }
    return rotation.phase() + ": " + rotation.phase().sentence() + because();
  }

  private String because() {
    return rotation.outcomeReason().isEmpty() ? "" : " Why: " + rotation.outcomeReason();
  }

  private String footer() {
    return "Rotation "
        + rotation.id()
        + " · owner "
        + facts.owner()
        + (facts.anchor() == null ? "" : " · audit " + facts.anchor());
  }

  private ObjectNode approve() {
    String text =
        headline()
            + ": "
            + cost()
            + ". Plan digest "
            + rotation.planDigest().substring(0, DIGEST_SHOWN)
            + ". Asked by "
            + rotation.requestedBy()
            + ".";
    return Block.button(
        Button.APPROVE,
        "Approve",
        "primary",
        value(),
        Block.confirm("Approve this rotation?", text, "Approve", "Not yet", "primary"));
  }

  private ObjectNode reject() {
    return Block.button(Button.REJECT, "Reject", "danger", value(), Block.object());
  }

  private ObjectNode review() {
    String text = headline() + ". You confirm that you have looked at what it did and why.";
    return Block.button(
        Button.REVIEW,
        "Reviewed",
        "primary",
        value(),
        Block.confirm("Reviewed?", text, "Reviewed", "Not yet", "primary"));
  }

  private ObjectNode revoke() {
    return Block.button(
        Button.REVOKE, "Outgoing value has leaked", "danger", value(), Block.object());
  }

  private ObjectNode abandon() {
    return Block.button(Button.ABANDON, "Abandon", "danger", value(), Block.object());
  }

  private String value() {
    return new Button(new RotationId(rotation.id()), new PlanDigest(rotation.planDigest())).text();
  }

  private static String counted(int count, String thing) {
    return count + " " + thing + (count == 1 ? "" : "s");
  }

  static String span(Duration span) {
    if (span.isZero()) {
      return "0 s";
    }
    var out = new StringBuilder();
    part(out, span.toDays(), " d");
    part(out, span.toHoursPart(), " h");
    part(out, span.toMinutesPart(), " min");
    part(out, span.toSecondsPart(), " s");
    return out.isEmpty() ? span.toMillis() + " ms" : out.toString();
  }

  private static void part(StringBuilder out, long count, String unit) {
    if (count > 0) {
      out.append(out.isEmpty() ? "" : " ").append(count).append(unit);
    }
  }
}
