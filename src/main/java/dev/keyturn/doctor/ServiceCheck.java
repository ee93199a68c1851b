package dev.keyturn.doctor;

import dev.keyturn.adapter.railway.RailwayAccess.Service;
import dev.keyturn.rotation.Deployment;
import dev.keyturn.rotation.Plan.Confirmation;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.ServiceSnapshot;

/** Whether a service can be redeployed, and whether its users notice. */
final class ServiceCheck {
  private final Findings findings;

  ServiceCheck(Findings findings) {
    this.findings = findings;
  }

  void check(Subject subject, Consumer consumer, Service service, ServiceSnapshot sight) {
    String where = subject.of(consumer);
    deployment(where, consumer, sight);
    if ("SKIPPED".equals(service.latestStatus())) {
      findings.warning(
          where,
          "its newest commit was skipped, and a rotation deploys the one before it again",
          "Deploy that commit first, if it is to serve.");
    }
    if (service.cron() != null) {
      findings.failed(
          where,
          "is a cron service, whose deploy starts nothing",
          "Take it out of the plan, or remove its schedule: only a service that runs on can be confirmed.");
    }
    Confirmation asked = consumer.confirmation();
    if (service.sleeps() && (asked.attested() || asked.healthUrl() != null)) {
      findings.warning(
          where,
          "sleeps while nobody calls it, and the plan waits for its answers: the first question is answered by 502, and is asked again",
          "Turn off App Sleeping in the service's settings, at least while it is rotated.");
    }
    if (service.healthcheckPath() == null) {
      findings.warning(
          where,
          "has no health check path, so a deployment takes over as soon as its container starts",
          "Set Health Check Path in the service's settings.");
    } else {
      findings.ok(where, "is checked at " + service.healthcheckPath());
    }
    teardown(where, service);
    if (service.volume()) {
      findings.warning(
          where,
          "has a volume, so the deployment before stops first: a short downtime at each redeploy",
          "Let another service hold the volume, or rotate when nobody minds.");
    }
  }

  private void deployment(String where, Consumer consumer, ServiceSnapshot sight) {
    if (!sight.underWay().isEmpty() || sight.active().size() > 1) {
      findings.warning(
          where, "is being deployed at the moment", "Ask again when the deploy is over.");
      return;
    }
    if (sight.active().isEmpty() || !sight.active().getFirst().live()) {
      findings.failed(
          where, "has no active deployment that is well", "Deploy it and see that it starts.");
      return;
    }
    Deployment active = sight.active().getFirst();
    if (!active.canRedeploy()) {
      findings.failed(
          where,
          "its active deployment cannot be deployed again",
          "Deploy it once more, so that Railway keeps an image of it.");
    } else if (active.sleeping()) {
      findings.ok(where, "one active deployment, which is asleep, can be deployed again");
    } else if (active.replicas().size() < consumer.replicas()) {
      findings.failed(
          where,
          "runs " + active.replicas().size() + " replicas, the plan wants " + consumer.replicas(),
          "Scale it in Railway, or correct replicas in the plan.");
    } else {
      findings.ok(
          where,
          "one active deployment, "
              + active.replicas().size()
              + (active.replicas().size() == 1 ? " replica" : " replicas")
              + ", can be deployed again");
    }
  }

  private void teardown(String where, Service service) {
    if (service.overlapSeconds() > 0 && service.drainingSeconds() > 0) {
      findings.ok(
          where,
          "overlaps for %s s and drains for %s s"
              .formatted(service.overlapSeconds(), service.drainingSeconds()));
    } else {
      findings.warning(
          where,
          "overlapSeconds is %s, drainingSeconds %s: requests may fail at each deploy"
              .formatted(service.overlapSeconds(), service.drainingSeconds()),
          "Set both above 0 in the service's settings, or RAILWAY_DEPLOYMENT_OVERLAP_SECONDS and RAILWAY_DEPLOYMENT_DRAINING_SECONDS.");
    }
  }
}
