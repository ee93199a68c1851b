package dev.keyturn.cli;

import dev.keyturn.access.Principal;
import dev.keyturn.access.Refused;
import dev.keyturn.request.AuthorizedRotations;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Keeping;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.port.RotationStore;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/**
 * A command to a rotation, by the name of its kind. It is written down at once and acted upon by
 * whoever moves the rotation next.
 */
abstract class RotationCommand implements Callable<Integer> {
  @ParentCommand private Keyturn keyturn;

  @Parameters(paramLabel = "ID", description = "The rotation's id.")
  private String id;

  @Mixin private Reason reason;

  @Option(names = "--json", description = "Report as one JSON object.")
  private boolean json;

  @picocli.CommandLine.Spec private picocli.CommandLine.Model.CommandSpec spec;

  boolean give(AuthorizedRotations rotations, Principal who, Rotation rotation, String reason)
      throws Refused, Main.Refused {
    Kind kind =
        Stream.of(Kind.values())
            .filter(k -> k.word().equals(spec.name()))
            .findFirst()
            .orElseThrow();
    PlanDigest digest =
        switch (kind) {
          case APPROVE, REJECT, REVOKE, ABANDON, KEEP -> rotation.digest();
          case CONFIRM, CANCEL, RESUME, RETRY, REVIEW -> null;
        };
    return rotations.give(who, rotation.id(), kind, reason, digest);
  }

  private String words(boolean counted) {
    if (!counted) {
      return "you have said so before; it counts once";
    }
    return spec.name().equals(Kind.REVIEW.word())
        ? "noted"
        : "noted; `keyturn run-due` or a running `keyturn serve` acts on it";
  }

  @Override
  public Integer call() throws Main.Refused, Refused {
    String why = reason.checked();
    try (var program = keyturn.start()) {
      var store = program.getBean(RotationStore.class);
      Rotation rotation = Status.find(store, id);
      boolean counted =
          give(program.getBean(AuthorizedRotations.class), keyturn.principal(), rotation, why);
      Rotation now = store.find(rotation.id()).orElseThrow();
      Map<String, Object> view = RotationText.summary(now);
      view.put("heard", counted ? "taken" : "already");
      keyturn.console().report(json, view, words(counted) + "\n" + RotationText.line(now));
      return ExitCode.DONE.code();
    }
  }

  /** Says yes at a gate that wants a person's word. */
  @Command(
      name = "confirm",
      description = "Confirms what `status` says that a person must confirm.",
      mixinStandardHelpOptions = true)
  static final class Confirm extends RotationCommand {}

  @Command(
      name = "cancel",
      description =
          "Calls a rotation off. Before promotion nothing was signed with the incoming values, so they go at once.",
      mixinStandardHelpOptions = true)
  static final class Cancel extends RotationCommand {}

  @Command(
      name = "rollback",
      description =
          "Takes a promoted rotation back to exactly the former values; possible until the clean-up begins.",
      mixinStandardHelpOptions = true)
  static final class Rollback extends RotationCommand {
    @Override
    boolean give(AuthorizedRotations rotations, Principal who, Rotation rotation, String reason)
        throws Refused, Main.Refused {
      try {
        return rotations.rollBack(who, rotation.id(), reason);
      } catch (Refused e) {
        if (e.why() == Refusal.NOT_PROMOTED) {
          throw new Main.Refused("nothing has been promoted yet; use `keyturn cancel`");
        }
        throw e;
      }
    }
  }

  @Command(
      name = "resume",
      description = "Lets a stalled rotation go on, once its cause is gone.",
      mixinStandardHelpOptions = true)
  static final class Resume extends RotationCommand {}

  @Command(
      name = "approve",
      description =
          "Approves the plan that a rotation waits with. Not by whoever asked for it, and only by the plan's approvers.",
      mixinStandardHelpOptions = true)
  static final class Approve extends RotationCommand {}

  @Command(
      name = "reject",
      description = "Says no to the plan that a rotation waits with.",
      mixinStandardHelpOptions = true)
  static final class Reject extends RotationCommand {}

  @Command(
      name = "retry",
      description =
          "Lets a waiting rotation be looked at again now, without waiting for its next look.",
      mixinStandardHelpOptions = true)
  static final class Retry extends RotationCommand {}

  @Command(
      name = "review",
      description =
          "Records that you have looked at an emergency rotation afterwards. Not by whoever asked for it, and only by the plan's approvers.",
      mixinStandardHelpOptions = true)
  static final class Review extends RotationCommand {}

  @Command(
      name = "abandon",
      description = {
        "Says that a rotation is to end where it stands, because nothing else gets it out, such as a service that was deleted.",
        "It takes the word of two of the plan's approvers, neither of them whoever asked; where the plan does not name two, of any two others. Nothing outside is touched; the receipt says what is left where, and another rotation may have the secrets."
      },
      mixinStandardHelpOptions = true)
  static final class Abandon extends RotationCommand {}

  @Command(
      name = "keep",
      description = {
        "Says that a secret's previous value goes on being accepted until a date, because its last users may never come back, such as those whose password was hashed with a pepper.",
        "It takes the word of two people who name the same secret and the same date, as for `abandon`. The soak does not wait for those users then; every other secret is cleaned up as always, and the next rotation knows of it."
      },
      mixinStandardHelpOptions = true)
  static final class Keep extends RotationCommand {
    @Option(
        names = "--secret",
        required = true,
        paramLabel = "NAME",
        description = "Whose previous value is kept.")
    private String secret;

    @Option(
        names = "--until",
        required = true,
        paramLabel = "YYYY-MM-DD",
        description = "From the beginning of this day on, in UTC, it may go.")
    private String until;

    @Override
    boolean give(AuthorizedRotations rotations, Principal who, Rotation rotation, String reason)
        throws Refused, Main.Refused {
      Keeping keeping;
      try {
        keeping = new Keeping(new SecretName(secret), LocalDate.parse(until));
      } catch (DateTimeParseException e) {
        throw new Main.Refused("--until is no day such as 2027-06-01: " + until);
      } catch (IllegalArgumentException e) {
        throw new Main.Refused("the rotation has no secret " + secret);
      }
      return rotations.keep(who, rotation.id(), keeping, reason, rotation.digest());
    }
  }

  @Command(
      name = "revoke",
      description = {
        "Says that the outgoing value has leaked, so that the soak is not waited for.",
        "It takes the word of two of the plan's approvers, neither of them whoever asked. Whoever still uses that value is then rejected, such as users with a token that it signed; what its plan re-encrypts stays readable."
      },
      mixinStandardHelpOptions = true)
  static final class Revoke extends RotationCommand {}
}
