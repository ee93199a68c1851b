package dev.keyturn.adapter.slack;

import static dev.keyturn.adapter.slack.Block.Row;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyturn.notice.RotationFacts;
import dev.keyturn.notice.RotationFacts.ServiceFacts;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Revocation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The first message about a rotation as it should look now: what is asked for and its buttons while
 * it asks, who decided and how far it is afterwards.
 */
final class RootMessage {
  private static final int DIGEST_SHOWN = 12;
  private static final int NAMES_SHOWN = 2;

  private final RotationFacts facts;

  RootMessage(RotationFacts facts) {
    this.facts = facts;
  }

  /** For notifications, and for readers that know no blocks. */
  String text() {
    return SlackText.mrkdwn(headline() + ": " + standing(), Block.SECTION);
  }

  ArrayNode blocks() {
    var blocks = Block.list();
    blocks.add(Block.header((facts.emergency() ? "🚨 EMERGENCY: " : "") + headline()));
    if (facts.emergency()) {
      blocks.add(
          Block.ourSection(
              ("*This rotation did not wait for approval.* "
                      + (facts.reviewDue() ? "An approver must review it. " : "")
                      + Block.mention(facts.mention()))
                  .strip()));
    }
    Block.table(rows()).forEach(blocks::add);
    blocks.add(Block.section(ProgressLines.lines(facts.phase()), Block.LINE));
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
    if (facts.reviewDue()) {
      buttons.add(review());
    }
    if (asksWhetherLeaked()) {
      buttons.add(revoke());
    }
    return buttons;
  }

  /** Whether a click on one of the two buttons could still mean something. */
  private boolean asks() {
    return asks(facts);
  }

  static boolean asks(RotationFacts facts) {
    return facts.asksForApproval() && !facts.emergency() && facts.rejectedBy() == null;
  }

  /** Where the soak is what stands between a leaked value and its end. */
  private boolean asksWhetherLeaked() {
    return facts.mayRevoke()
        && (facts.emergency() || facts.phase() == Phase.SOAKING)
        && facts.leakedBy().size() < Revocation.REQUIRED;
  }

  private String headline() {
    List<String> names = facts.secrets();
    int more = names.size() - NAMES_SHOWN;
    String what =
        names.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "))
            + (more > 0 ? " and " + more + " more" : "");
    return "Rotate " + what + " in " + facts.plan() + "/" + facts.environment();
  }

  private List<Row> rows() {
    var rows = new ArrayList<Row>();
    rows.add(Row.of("What", String.join(", ", facts.secrets()), Block.LONG_FIELD));
    rows.add(Row.of("Where", facts.environment() + " of " + facts.title(), Block.FIELD));
    rows.add(Row.of("Services", services(), Block.LONG_FIELD));
    rows.add(Row.of("Why", facts.reason(), Block.LONG_FIELD));
    rows.add(Row.of("Asked by", facts.requestedBy() + " via " + facts.requestedVia(), Block.FIELD));
    rows.add(Row.of("Cost", cost(), Block.FIELD));
    rows.add(
        Row.of("Window", facts.window() == null ? "at any time" : facts.window(), Block.FIELD));
    rows.add(
        Row.of(
            "Waits",
            span(facts.settle()) + " with both values, " + span(facts.soak()) + " afterwards",
            Block.FIELD));
    rows.add(Row.of("Approvals", approvals(), Block.LONG_FIELD));
    String leaked = facts.leaked();
    if (leaked != null) {
      rows.add(Row.of("Has leaked", leaked, Block.LONG_FIELD));
    }
    rows.add(Row.of("Plan digest", facts.digest().text().substring(0, DIGEST_SHOWN), Block.FIELD));
    if (asks() && facts.expires() != null) {
      rows.add(new Row("Lapses", Block.moment(facts.expires())));
    }
    return rows;
  }

  private String services() {
    return facts.services().stream()
        .map(s -> s.name() + " (" + counted(s.replicas(), "replica") + ")")
        .collect(Collectors.joining(", "));
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
    if (facts.rejectedBy() != null) {
      return "rejected by " + facts.rejectedBy();
    }
    if (facts.emergency()) {
      return facts.reviewDue()
          ? "not awaited; review due by one of " + String.join(", ", facts.approvers())
          : "not awaited; reviewed";
    }
    if (facts.required() == 0) {
      return "the plan wants none";
    }
    String so =
        facts.approvedBy().size() + " of " + facts.required() + " " + named(facts.approvedBy());
    return asks()
        ? so.strip() + "; may be given by " + String.join(", ", facts.approvers())
        : so.strip();
  }

  private static String named(List<String> people) {
    return people.isEmpty() ? "" : "(" + String.join(", ", people) + ")";
  }

  /** Where it stands, in one line. */
  private String standing() {
    if (facts.phase() == Phase.COMPLETED) {
      return "Completed. " + facts.phase().sentence();
    }
    if (facts.phase() == Phase.ABORTED) {
      return "Called off. " + Phase.ABORTED.sentence() + because();
    }
    if (facts.stalled() != null) {
      return "Stalled, " + facts.stalled() + ": " + facts.detail() + " " + facts.nextAction();
    }
    if (facts.waitingFor() != null) {
      return "Waits, " + facts.waitingFor() + ": " + facts.detail() + " " + facts.nextAction();
    }
    return facts.phase() + ": " + facts.phase().sentence() + because();
  }

  private String because() {
    return facts.outcomeReason().isEmpty() ? "" : " Why: " + facts.outcomeReason();
  }

  private String footer() {
    return "Rotation "
        + facts.id()
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
            + facts.digest().text().substring(0, DIGEST_SHOWN)
            + ". Asked by "
            + facts.requestedBy()
            + ".";
    return Block.button(
        ButtonValue.APPROVE,
        "Approve",
        "primary",
        value(),
        Block.confirm("Approve this rotation?", text, "Approve", "Not yet", "primary"));
  }

  private ObjectNode reject() {
    return Block.button(ButtonValue.REJECT, "Reject", "danger", value(), Block.object());
  }

  private ObjectNode review() {
    String text = headline() + ". You confirm that you have looked at what it did and why.";
    return Block.button(
        ButtonValue.REVIEW,
        "Reviewed",
        "primary",
        value(),
        Block.confirm("Reviewed?", text, "Reviewed", "Not yet", "primary"));
  }

  private ObjectNode revoke() {
    return Block.button(
        ButtonValue.REVOKE, "Outgoing value has leaked", "danger", value(), Block.object());
  }

  private String value() {
    return new ButtonValue(facts.id(), facts.digest()).text();
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
