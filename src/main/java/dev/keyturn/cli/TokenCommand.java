package dev.keyturn.cli;

import dev.keyturn.access.AccessRole;
import dev.keyturn.access.Token;
import dev.keyturn.access.Tokens;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Bearer tokens for the API. */
@Command(
    name = "token",
    description = "Makes, lists and revokes bearer tokens for the API.",
    mixinStandardHelpOptions = true,
    subcommands = {
      TokenCommand.Create.class,
      TokenCommand.Listing.class,
      TokenCommand.Revoke.class
    })
final class TokenCommand implements Runnable {
  private static final String MINUTES = ":\\d\\d(\\.\\d+)?Z$";

  @ParentCommand private Keyturn keyturn;

  @picocli.CommandLine.Spec private picocli.CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "create",
      description = {
        "Makes a token and prints it, once, on standard output; everything else goes to standard error.",
        "It is kept as a hash: who loses it makes another."
      },
      mixinStandardHelpOptions = true)
  static final class Create implements Callable<Integer> {
    private static final Pattern LIFE = Pattern.compile("([1-9][0-9]{0,3})([dh])");

    @ParentCommand private TokenCommand token;

    @Option(
        names = "--person",
        required = true,
        paramLabel = "P",
        description = "Who will use it, as plans and Slack name them: an e-mail address.")
    private String person;

    @Option(names = "--label", required = true, paramLabel = "L", description = "What it is for.")
    private String label;

    @Option(
        names = "--role",
        required = true,
        paramLabel = "R",
        description = "viewer, operator, approver, auditor, admin or responder; may be repeated.")
    private List<String> roles;

    @Option(
        names = "--plan",
        paramLabel = "X",
        description = "The only plan that it is for; may be repeated. Without it: all.")
    private List<String> plans = List.of();

    @Option(
        names = "--expires",
        paramLabel = "SPAN",
        defaultValue = "90d",
        description = "How long it lives, at most 366d; default ${DEFAULT-VALUE}. 12h is 12 hours.")
    private String expires;

    @Option(names = "--json", description = "Report as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws Main.Refused {
      Tokens.Wish wish = wish();
      try (var program = token.keyturn.start()) {
        Tokens.Made made;
        try {
          made = program.getBean(Tokens.class).make(wish, token.keyturn.actor());
        } catch (IllegalArgumentException e) {
          throw new Main.Refused(String.valueOf(e.getMessage()));
        }
        var console = token.keyturn.console();
        if (json) {
          var report = new LinkedHashMap<>(view(made.token(), made.token().createdAt()));
          report.put("token", made.text());
          console.json(report);
        } else {
          console.line(made.text());
          console.note(
              "token "
                  + made.token().id()
                  + " for "
                  + made.token().person()
                  + " until "
                  + made.token().expiresAt().toString().replaceAll(MINUTES, "Z")
                  + "; it is not shown again");
        }
        return ExitCode.DONE.code();
      }
    }

    private Tokens.Wish wish() throws Main.Refused {
      Matcher life = LIFE.matcher(expires);
      if (!life.matches()) {
        throw new Main.Refused("--expires is a number of days or hours, such as 90d or 12h");
      }
      long number = Long.parseLong(life.group(1));
      try {
        Set<AccessRole> all = roles.stream().map(AccessRole::of).collect(Collectors.toSet());
        return new Tokens.Wish(
            person,
            label,
            all,
            Set.copyOf(plans),
            life.group(2).equals("d") ? Duration.ofDays(number) : Duration.ofHours(number));
      } catch (IllegalArgumentException e) {
        throw new Main.Refused("--role: " + e.getMessage());
      }
    }
  }

  @Command(
      name = "list",
      description = "Lists all tokens there ever were, newest first; never their text.",
      mixinStandardHelpOptions = true)
  static final class Listing implements Callable<Integer> {
    @ParentCommand private TokenCommand token;

    @Option(names = "--json", description = "Report as one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
      try (var program = token.keyturn.start()) {
        Instant now = program.getBean(Clock.class).instant();
        List<Token> all = program.getBean(Tokens.class).all();
        var console = token.keyturn.console();
        if (json) {
          console.json(Map.of("tokens", all.stream().map(t -> view(t, now)).toList()));
        } else if (all.isEmpty()) {
          console.line("no token yet; `keyturn token create` makes one");
        } else {
          all.forEach(t -> console.line(line(t, now)));
        }
        return ExitCode.DONE.code();
      }
    }
  }

  @Command(
      name = "revoke",
      description = "Revokes a token at once and for good.",
      mixinStandardHelpOptions = true)
  static final class Revoke implements Callable<Integer> {
    @ParentCommand private TokenCommand token;

    @Parameters(paramLabel = "ID", description = "The token's id, as `token list` shows it.")
    private String id;

    @Mixin private Reason reason;

    @Option(names = "--json", description = "Report as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws Main.Refused {
      String why = reason.checked();
      try (var program = token.keyturn.start()) {
        var tokens = program.getBean(Tokens.class);
        if (!tokens.revoke(id, why, token.keyturn.actor())) {
          throw new Main.Refused(
              "there is no such token, or it is revoked already; `keyturn token list` shows them");
        }
        Token revoked = tokens.find(id).orElseThrow();
        Instant now = program.getBean(Clock.class).instant();
        token
            .keyturn
            .console()
            .report(json, view(revoked, now), "revoked; it opens nothing any more");
        return ExitCode.DONE.code();
      }
    }
  }

  private static Map<String, Object> view(Token token, Instant now) {
    var view = new LinkedHashMap<String, Object>();
    view.put("id", token.id());
    view.put("label", token.label());
    view.put("person", token.person());
    view.put("roles", roles(token));
    view.put("plans", token.plans().stream().sorted().toList());
    view.put("state", state(token, now));
    view.put("createdBy", token.createdBy());
    view.put("createdAt", token.createdAt().toString());
    view.put("expiresAt", token.expiresAt().toString());
    view.put("lastUsed", token.lastUsed() == null ? null : token.lastUsed().toString());
    view.put("revokedAt", token.revokedAt() == null ? null : token.revokedAt().toString());
    view.put("revokedBy", token.revokedBy());
    return view;
  }

  private static String line(Token token, Instant now) {
    return String.join(
        "  ",
        token.id(),
        state(token, now),
        token.person(),
        String.join(",", roles(token)),
        token.plans().isEmpty()
            ? "all plans"
            : token.plans().stream().sorted().collect(Collectors.joining(",")),
        "until " + token.expiresAt().toString().replaceAll(MINUTES, "Z"),
        token.lastUsed() == null
            ? "never used"
            : "used " + token.lastUsed().toString().replaceAll(MINUTES, "Z"),
        token.label());
  }

  private static List<String> roles(Token token) {
    return token.roles().stream().map(AccessRole::word).sorted().toList();
  }

  private static String state(Token token, Instant now) {
    return token.revokedAt() != null ? "revoked" : token.valid(now) ? "valid" : "expired";
  }
}
