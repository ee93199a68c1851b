package dev.keyturn.cli;

import dev.keyturn.audit.AuditDraft;
import dev.keyturn.audit.KeyRotation;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Actor;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The signing key rotates too: in Vault first, then announced under both keys. */
@Command(
    name = "rotate-key",
    description = {
      "Changes the key that signs the audit trail. The old key signs the entry that names the new one, and nothing after it.",
      "Safe to run again after anything went wrong. Exit code: 0 done, 10 try again, 20 the trail or its keys need a person."
    },
    mixinStandardHelpOptions = true)
final class AuditRotateKey implements Callable<Integer> {
  @ParentCommand private Audit audit;

  @Mixin private Reason reason;

  @Option(
      names = "--again",
      description =
          "Also when the key was made within the last hour; without it that is no change.")
  private boolean again;

  @Option(names = "--json", description = "Report as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws Main.Refused, RemoteFailure {
    String why = reason.checked();
    var console = audit.keyturn().console();
    Actor actor = audit.keyturn().actor();
    var by = new AuditDraft.Actor("user", actor.name(), actor.via());
    try {
      // Before a key is made that the entry could then not announce.
      AuditDraft.by(by, "audit.rotate-key").reason(why).build();
    } catch (IllegalArgumentException e) {
      throw new Main.Refused(String.valueOf(e.getMessage()));
    }
    try (var program = audit.keyturn().start()) {
      var changed = program.getBean(KeyRotation.class).change(by, why, again);
      var report = new LinkedHashMap<String, Object>();
      report.put("changed", changed.entry().isPresent());
      report.put("entry", changed.entry().orElse(null));
      report.put("oldPublicKey", changed.from().text());
      report.put("publicKey", changed.to().text());
      report.put("witnessesBehind", changed.lacking());
      console.report(
          json,
          report,
          changed
              .entry()
              .map(seq ->
                  "changed by entry "
                      + seq
                      + "\nold key     "
                      + changed.from()
                      + "\npublic key  "
                      + changed.to()
                      + "\nWhoever keeps the old one can follow the trail to the new one; keep the new one from now on.")
              .orElse(
                  "not changed: the key in force was made within the last hour, or by somebody else just now; --again changes it all the same\npublic key  "
                      + changed.to()));
      changed.lacking().forEach((who, problem) -> console.note(who + " is behind: " + problem));
      return ExitCode.DONE.code();
    }
  }
}
