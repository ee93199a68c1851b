package dev.keyturn.adapter.slack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.keyturn.notice.NoticePolicy;
import dev.keyturn.notice.RotationFacts;
import dev.keyturn.notice.Wording;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.TimelineEntry;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One line of the timeline, as it stands in the thread. */
final class ReplyMessage {
  private final TimelineEntry happening;
  private final RotationFacts facts;

  ReplyMessage(TimelineEntry happening, RotationFacts facts) {
    this.happening = happening;
    this.facts = facts;
  }

  String text() {
    String words = SlackText.mrkdwn(words(), Block.SECTION);
    return needsPerson() ? (Block.mention(facts.mention()) + " " + words).strip() : words;
  }

  ArrayNode blocks() {
    var blocks = Block.list();
    String mention = needsPerson() ? Block.mention(facts.mention()) : "";
    if (!mention.isEmpty()) {
      blocks.add(Block.ourSection(mention));
    }
    blocks.add(Block.section(words(), Block.SECTION));
    return blocks;
  }

  /** Whether somebody should be called from other work. */
  private boolean needsPerson() {
    return switch (happening.what()) {
      case STALLED, REMINDED -> true;
      case REQUESTED -> facts.rotation().emergency();
      case MOVED ->
          happening.phase() == Phase.ABORTED
              || happening.phase() == Phase.ABANDONED
              || NoticePolicy.goesBackByItself(happening);
      // It takes a second person.
      case SAID -> NoticePolicy.takesTwo(happening.why());
      case REFUSED, STEP -> false;
    };
  }

  private String words() {
    String by = happening.by().name() + " via " + happening.by().via();
    String detail = happening.detail();
    return switch (happening.what()) {
      case REQUESTED ->
          (facts.rotation().emergency() ? "🚨 Emergency, asked for by " : "Asked for by ")
              + by
              + says(detail);
      case MOVED ->
          happening.phase() + ": " + happening.phase().sentence() + because(detail) + anchor();
      case STALLED -> "⚠ Stalled, " + code() + stopped(says(detail)) + sentence(reason());
      case SAID ->
          NoticePolicy.revokes(happening.why())
              ? "⚠ The outgoing value has leaked, says " + by + says(detail)
              : by + ": " + code().toLowerCase(Locale.ROOT) + says(detail);
      case REFUSED -> "Not taken from " + by + ", " + code() + "." + sentence(refusal());
      case STEP -> "· " + detail;
      case REMINDED -> {
        String told = Wording.opening(happening) + says(detail);
        yield Wording.remedy(happening).map(what -> stopped(told) + sentence(what)).orElse(told);
      }
    };
  }

  /** With the result, where it stays: whoever reads it later can tell whether the trail was cut. */
  private String anchor() {
    return happening.phase().ended() && facts.anchor() != null
        ? "\nAudit trail: " + facts.anchor()
        : "";
  }

  private String code() {
    return String.valueOf(happening.why());
  }

  private static String says(String detail) {
    return detail.isBlank() ? "" : ": " + detail;
  }

  private static String because(String detail) {
    return detail.isBlank() ? "" : " (" + detail + ")";
  }

  private static String stopped(String text) {
    return text.endsWith(".") ? text : text + ".";
  }

  private static String sentence(@Nullable String sentence) {
    return sentence == null ? "" : " " + sentence;
  }

  private @Nullable String reason() {
    return Arrays.stream(ReasonCode.values())
        .filter(r -> r.name().equals(happening.why()))
        .map(ReasonCode::sentence)
        .findFirst()
        .orElse(null);
  }

  private @Nullable String refusal() {
    return Arrays.stream(Refusal.values())
        .filter(r -> r.name().equals(happening.why()))
        .map(Refusal::remedy)
        .findFirst()
        .orElse(null);
  }
}
