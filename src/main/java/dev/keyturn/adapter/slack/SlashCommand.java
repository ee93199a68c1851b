package dev.keyturn.adapter.slack;

import dev.keyturn.access.Principal;
import dev.keyturn.access.Refused;
import dev.keyturn.adapter.slack.SlackDesk.Line;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.RotationId;
import java.util.List;
import java.util.Locale;

/** What {@code /keyturn} answers, but for {@code rotate}, which opens a window. */
final class SlashCommand {
  private static final List<String> HELP =
      List.of(
          "/keyturn status – the rotations that are under way",
          "/keyturn status ID – where one rotation stands",
          "/keyturn list – the newest rotations",
          "/keyturn rotate [PLAN] – start a rotation");
  private static final int NEWEST = 10;
  private static final int OPEN = 20;

  private final SlackDesk desk;

  SlashCommand(SlackDesk desk) {
    this.desk = desk;
  }

  /** Whether it asks for the window. */
  static boolean rotates(String text) {
    return word(text, 0).equals("rotate");
  }

  /** The word at this place in lower case; empty when there is none. */
  static String word(String text, int at) {
    String[] words = text.strip().split("\\s+", -1);
    return at < words.length ? words[at].toLowerCase(Locale.ROOT) : "";
  }

  List<String> answer(Principal who, String text) throws Refused {
    String id = word(text, 1).toUpperCase(Locale.ROOT);
    return switch (word(text, 0)) {
      case "status" ->
          id.isEmpty()
              ? lines(desk.lines(who, true, OPEN), "No rotation is under way.")
              : List.of(PersonalReply.line(desk.line(who, rotation(id))));
      case "list" -> lines(desk.lines(who, false, NEWEST), "There has been no rotation yet.");
      default -> HELP;
    };
  }

  private static RotationId rotation(String id) throws Refused {
    try {
      return new RotationId(id);
    } catch (IllegalArgumentException e) {
      throw new Refused(Refusal.NOT_FOUND);
    }
  }

  private static List<String> lines(List<Line> lines, String none) {
    return lines.isEmpty() ? List.of(none) : lines.stream().map(PersonalReply::line).toList();
  }
}
