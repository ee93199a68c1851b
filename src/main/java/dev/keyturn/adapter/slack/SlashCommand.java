package dev.keyturn.adapter.slack;

import dev.keyturn.access.Principal;
import dev.keyturn.access.Refused;
import dev.keyturn.request.AuthorizedRotations;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.port.RotationFilter;
import dev.keyturn.rotation.port.RotationFilter.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

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

  private final AuthorizedRotations rotations;

  SlashCommand(AuthorizedRotations rotations) {
    this.rotations = rotations;
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
              ? lines(who, Standing.OPEN, OPEN, "No rotation is under way.")
              : List.of(PersonalReply.line(rotations.rotation(who, rotation(id))));
      case "list" -> lines(who, null, NEWEST, "There has been no rotation yet.");
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

  private List<String> lines(Principal who, @Nullable Standing standing, int most, String none)
      throws Refused {
    var page = rotations.page(who, new RotationFilter(null, null, standing), null, most);
    if (page.rotations().isEmpty()) {
      return List.of(none);
    }
    var lines = new ArrayList<>(page.rotations().stream().map(PersonalReply::line).toList());
    if (page.next() != null) {
      lines.add("There are more; `keyturn status` and the API have them all.");
    }
    return lines;
  }
}
