package dev.keyturn.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.notice.NoticePolicy.Alarm;
import dev.keyturn.notice.NoticePolicy.Subject;
import dev.keyturn.notice.NoticeStore.Place;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.TimelineEntry;
import dev.keyturn.rotation.TimelineEntry.What;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NoticePolicyTest {
  private static final Subject USUAL = new Subject(false, true);
  private static final Subject EMERGENCY = new Subject(true, true);
  private static final Subject UNASKED = new Subject(false, false);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // what | phase | why | Slack | webhook | PagerDuty | e-mail, of a rotation told of before
        "REQUESTED|PLANNED|-||EVENT||",
        "MOVED|AWAITING_APPROVAL|-|REPLY REFRESH|EVENT||EVENT",
        "MOVED|STAGING|-|REPLY REFRESH|EVENT||",
        "MOVED|COMPLETED|-|REPLY REFRESH|EVENT|EVENT|EVENT",
        "MOVED|ABORTED|-|REPLY REFRESH|EVENT|EVENT|EVENT",
        "STALLED|DEPLOY_ACCEPT|DEPLOY_FAILED|REPLY REFRESH|EVENT|EVENT|EVENT",
        "SAID|AWAITING_APPROVAL|APPROVE|REPLY REFRESH|EVENT||",
        "SAID|SOAKING|REVOKE|REPLY REFRESH|EVENT||EVENT",
        "SAID|DEPLOY_ACCEPT|RESUME|REPLY REFRESH|EVENT|EVENT|",
        "REFUSED|AWAITING_APPROVAL|SELF_APPROVAL|REPLY REFRESH|||",
        "STEP|STAGING|-|REPLY REFRESH|||",
        "REMINDED|AWAITING_APPROVAL|APPROVAL_PENDING|REPLY REFRESH|EVENT||EVENT",
        "REMINDED|SOAKING|OVERDUE|REPLY REFRESH|EVENT|EVENT|EVENT",
        "MOVED|DEMOTING|HEALTH_FAILED|REPLY REFRESH|EVENT|EVENT|EVENT",
        "MOVED|DEMOTING|-|REPLY REFRESH|EVENT||",
        "MOVED|UNSTAGING|DEPLOY_CRASHED|REPLY REFRESH|EVENT|EVENT|EVENT",
      })
  void each_channel_is_told_what_its_readers_need(
      What what,
      Phase phase,
      String why,
      String slack,
      String webhook,
      String pagerDuty,
      String email) {
    TimelineEntry line = Samples.line(Samples.id(), what, phase, why);
    assertThat(forms(Channel.SLACK, line, USUAL, true)).isEqualTo(words(slack));
    assertThat(forms(Channel.WEBHOOK, line, USUAL, true)).isEqualTo(words(webhook));
    assertThat(forms(Channel.PAGERDUTY, line, USUAL, true)).isEqualTo(words(pagerDuty));
    assertThat(forms(Channel.EMAIL, line, USUAL, true)).isEqualTo(words(email));
  }

  @ParameterizedTest
  @EnumSource
  void the_first_line_of_which_Slack_is_told_makes_the_root(What what) {
    TimelineEntry line = Samples.line(Samples.id(), what, Phase.STAGING, null);
    assertThat(forms(Channel.SLACK, line, USUAL, false))
        .isEqualTo(what == What.REQUESTED ? "ROOT" : "ROOT REPLY");
  }

  @Test
  void an_emergency_is_loud_from_its_start() {
    TimelineEntry line = Samples.line(Samples.id(), What.REQUESTED, Phase.PLANNED, null);
    assertThat(forms(Channel.PAGERDUTY, line, EMERGENCY, false)).isEqualTo("EVENT");
    assertThat(forms(Channel.EMAIL, line, EMERGENCY, false)).isEqualTo("EVENT");
    assertThat(NoticePolicy.alarm(line)).isEqualTo(Alarm.RAISE);
    TimelineEntry resumed = Samples.line(Samples.id(), What.SAID, Phase.STAGING, "RESUME");
    assertThat(forms(Channel.PAGERDUTY, resumed, EMERGENCY, true)).isEmpty();
  }

  @Test
  void places_that_the_plan_has_no_more_hear_only_that_it_is_over() {
    var before =
        Set.of(
            new Place(Channel.SLACK, "#before"),
            new Place(Channel.PAGERDUTY, "BEFORE"),
            new Place(Channel.WEBHOOK, "BEFORE"),
            new Place(Channel.EMAIL, "before@example.com"));
    assertThat(farewells(What.MOVED, Phase.COMPLETED, null, before))
        .containsExactlyInAnyOrder("#before REFRESH", "BEFORE EVENT");
    assertThat(farewells(What.MOVED, Phase.ABORTED, null, before))
        .containsExactly("#before REFRESH");
    assertThat(farewells(What.SAID, Phase.STAGING, "RESUME", before))
        .containsExactly("BEFORE EVENT");
    assertThat(farewells(What.STALLED, Phase.STAGING, "DRIFT", before)).isEmpty();
    assertThat(farewells(What.MOVED, Phase.STAGING, null, before)).isEmpty();
  }

  private static List<String> farewells(What what, Phase phase, String why, Set<Place> told) {
    return NoticePolicy.messages(
            Samples.line(Samples.id(), what, phase, why), USUAL, List.of(), told)
        .stream()
        .map(draft -> draft.place().destination() + " " + draft.form())
        .toList();
  }

  @Test
  void nobody_on_call_hears_of_a_rotation_that_goes_well() {
    for (What what : What.values()) {
      for (Phase phase : Phase.values()) {
        if (what != What.STALLED) {
          TimelineEntry line = Samples.line(Samples.id(), what, phase, "RESUME");
          assertThat(forms(Channel.PAGERDUTY, line, USUAL, false)).isEmpty();
        }
      }
    }
  }

  @Test
  void an_alarm_is_cleared_by_the_end_and_by_who_resumes_but_not_by_calling_off() {
    assertThat(alarm(What.MOVED, Phase.COMPLETED)).isEqualTo(Alarm.CLEAR);
    assertThat(alarm(What.SAID, Phase.STAGING)).isEqualTo(Alarm.CLEAR);
    assertThat(alarm(What.MOVED, Phase.ABORTED)).isEqualTo(Alarm.RAISE);
    assertThat(alarm(What.STALLED, Phase.STAGING)).isEqualTo(Alarm.RAISE);
  }

  @Test
  void nobody_is_mailed_for_an_approval_that_nobody_gives() {
    TimelineEntry line = Samples.line(Samples.id(), What.MOVED, Phase.AWAITING_APPROVAL, null);
    assertThat(forms(Channel.EMAIL, line, UNASKED, true)).isEmpty();
    assertThat(forms(Channel.EMAIL, line, EMERGENCY, true)).isEmpty();
  }

  @Test
  void the_page_names_every_type_of_event() throws IOException {
    String page = Files.readString(Path.of("docs/notices.md"));
    for (What what : What.values()) {
      for (Phase phase : Phase.values()) {
        TimelineEntry line = Samples.line(Samples.id(), what, phase, null);
        if (!forms(Channel.WEBHOOK, line, USUAL, true).isEmpty()) {
          assertThat(page).contains("`" + Wording.type(line) + "`");
        }
      }
    }
  }

  private static Alarm alarm(What what, Phase phase) {
    return NoticePolicy.alarm(Samples.line(Samples.id(), what, phase, null));
  }

  private static String forms(
      Channel channel, TimelineEntry line, Subject subject, boolean before) {
    var place = new Place(channel, "somewhere");
    return NoticePolicy.messages(line, subject, List.of(place), before ? Set.of(place) : Set.of())
        .stream()
        .map(draft -> draft.form().name())
        .collect(Collectors.joining(" "));
  }

  private static String words(String text) {
    return text == null ? "" : text;
  }
}
