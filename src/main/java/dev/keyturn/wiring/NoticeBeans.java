package dev.keyturn.wiring;

import dev.keyturn.adapter.email.EmailMessenger;
import dev.keyturn.adapter.pagerduty.PagerDutyMessenger;
import dev.keyturn.adapter.pagerduty.PagerDutySettings;
import dev.keyturn.adapter.webhook.WebhookMessenger;
import dev.keyturn.adapter.webhook.WebhookSettings;
import dev.keyturn.audit.AuditStore;
import dev.keyturn.audit.Head;
import dev.keyturn.notice.Announcer;
import dev.keyturn.notice.Approvers;
import dev.keyturn.notice.Briefing;
import dev.keyturn.notice.Messenger;
import dev.keyturn.notice.NoticeStore;
import dev.keyturn.notice.Notices;
import dev.keyturn.notice.Outbox;
import dev.keyturn.notice.Reminders;
import dev.keyturn.plan.PlanFolder;
import dev.keyturn.rotation.port.RotationStore;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.exceptions.DisabledBeanException;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What tells people of rotations. None of it needs Vault or Railway. */
@Factory
final class NoticeBeans {

  @Singleton
  @Bean(preDestroy = "close")
  WebhookMessenger webhooks(Settings settings, Clock clock) {
    Map<String, WebhookSettings> webhooks = settings.notices().webhooks();
    if (webhooks.isEmpty()) {
      throw new DisabledBeanException("no webhook is set");
    }
    return new WebhookMessenger(webhooks, clock);
  }

  @Singleton
  @Bean(preDestroy = "close")
  PagerDutyMessenger pagerDuty(Settings settings, Clock clock) {
    PagerDutySettings pagerDuty = settings.notices().pagerDuty();
    if (pagerDuty.keys().isEmpty()) {
      throw new DisabledBeanException("no PagerDuty service is set");
    }
    return new PagerDutyMessenger(pagerDuty, clock);
  }

  @Singleton
  EmailMessenger email(Settings settings) {
    return settings
        .notices()
        .email()
        .map(EmailMessenger::new)
        .orElseThrow(() -> new DisabledBeanException("no mail server is set"));
  }

  @Singleton
  @Bean(preDestroy = "close")
  Notices notices(
      NoticeStore store,
      RotationStore rotations,
      AuditStore audit,
      List<Messenger> messengers,
      Optional<Approvers> approvers,
      Settings settings,
      SecureRandom random) {
    NoticeSettings notices = settings.notices();
    Supplier<PlanFolder.Content> plans = () -> PlanFolder.read(settings.plans());
    var briefing =
        new Briefing(
            rotations,
            plans,
            notices.otherwise(),
            () -> audit.head().flatMap(NoticeBeans::anchor),
            notices.publicUrl());
    return new Notices(
        store,
        new Reminders(store, rotations, approvers.orElse(Approvers.UNSEEN)),
        new Announcer(store, rotations, plans, notices.otherwise(), messengers),
        new Outbox(store, briefing, messengers, random));
  }

  /** Size and root as the signed note has them; who wants certainty verifies the export. */
  private static Optional<String> anchor(Head head) {
    List<String> lines = head.checkpointNote().lines().toList();
    return lines.size() < 3 ? Optional.empty() : Optional.of(lines.get(1) + " " + lines.get(2));
  }
}
