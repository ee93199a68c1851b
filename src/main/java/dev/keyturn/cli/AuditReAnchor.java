package dev.keyturn.cli;

import dev.keyturn.access.Refused;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.request.ReAnchoring;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The way on where the trail's anchor contradicts it, for two people. */
@Command(
    name = "re-anchor",
    description = {
      "Lets the trail go on after the database was restored on purpose: one person proposes it, another confirms exactly that with --confirm.",
      "Both heads are recorded, signed, and for everybody to see who verifies the trail. Afterwards it lists what the older database may no longer know.",
      "Safe to run again after anything went wrong. Exit code: 0 done, 10 another person must confirm it or try again, 20 the trail itself does not hold."
    },
    mixinStandardHelpOptions = true)
final class AuditReAnchor implements Callable<Integer> {
  @ParentCommand private Audit audit;

  @Mixin private Reason reason;

  @Option(
      names = "--confirm",
      paramLabel = "PROPOSAL",
      description = "What somebody else has proposed, by the id that it was given.")
  private @Nullable String proposal;

  @Option(names = "--json", description = "Report as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws Main.Refused, Refused, RemoteFailure {
    String why = reason.checked();
    var keyturn = audit.keyturn();
    try (var program = keyturn.start()) {
      var anchoring = program.getBean(ReAnchoring.class);
      var who = keyturn.principal();
      ReAnchoring.Outcome outcome =
          proposal == null ? anchoring.propose(who, why) : anchoring.confirm(who, proposal, why);
      var report = new LinkedHashMap<String, Object>();
      report.put("anchor", outcome.heads().seen().text());
      report.put("database", outcome.heads().stored().text());
      String heads =
          "anchor      "
              + outcome.heads().seen().text()
              + "\ndatabase    "
              + outcome.heads().stored().text();
      return switch (outcome) {
        case ReAnchoring.Outcome.Proposed(_, String id) -> {
          report.put("done", false);
          report.put("proposal", id);
          keyturn
              .console()
              .report(
                  json,
                  report,
                  "proposed; nothing is signed yet\n"
                      + heads
                      + "\nAnother person reads this and confirms it within a day: keyturn audit re-anchor --confirm "
                      + id
                      + " -r \"why\"");
          yield ExitCode.WAITING.code();
        }
        case ReAnchoring.Outcome.Done(_, long entry, var lacking) -> {
          var left = AuditCensus.look(program);
          report.put("done", true);
          report.put("entry", entry);
          report.put("witnessesBehind", lacking);
          report.put("leftovers", AuditCensus.views(left));
          keyturn
              .console()
              .report(
                  json,
                  report,
                  "re-anchored by entry " + entry + "\n" + heads + "\n" + AuditCensus.text(left));
          lacking.forEach(
              (name, problem) -> keyturn.console().note(name + " is behind: " + problem));
          yield ExitCode.DONE.code();
        }
      };
    }
  }
}
