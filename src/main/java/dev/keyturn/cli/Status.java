package dev.keyturn.cli;

import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.view.RotationView;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Where rotations stand, and what is to do. */
@Command(
    name = "status",
    description = {
      "Where rotations stand: all open ones and the newest ended ones, or one of them in full.",
      "Exit code: 0 nothing left to do, 10 something waits, 20 something needs a person."
    },
    mixinStandardHelpOptions = true)
final class Status implements Callable<Integer> {
  private static final int NEWEST = 20;

  @ParentCommand private Keyturn keyturn;

  @Parameters(arity = "0..1", paramLabel = "ID", description = "A rotation's id.")
  private @Nullable String id;

  @Option(names = "--json", description = "Report as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws Main.Refused {
    try (var program = keyturn.start()) {
      var store = program.getBean(RotationStore.class);
      var console = keyturn.console();
      if (id != null) {
        Rotation rotation = find(store, id);
        var view = RotationView.of(store, rotation);
        console.report(
            json, RotationText.whole(view), RotationText.text(view, rotation.requestedBy().via()));
        return code(List.of(rotation)).code();
      }
      List<Rotation> newest = store.newest(null, NEWEST);
      if (json) {
        console.json(Map.of("rotations", newest.stream().map(RotationText::summary).toList()));
      } else if (newest.isEmpty()) {
        console.line("no rotation yet; `keyturn plans list` shows what is due");
      } else {
        newest.forEach(r -> console.line(RotationText.line(r)));
        kept(store, newest).forEach(console::line);
      }
      return code(store.open()).code();
    }
  }

  /** The former values that stay accepted, of the environments of these rotations. */
  private static List<String> kept(RotationStore store, List<Rotation> rotations) {
    return rotations.stream()
        .map(r -> Map.entry(r.plan(), r.environment()))
        .distinct()
        .flatMap(of ->
            store.kept(of.getKey(), of.getValue()).values().stream()
                .map(k -> of.getKey() + "/" + of.getValue() + ": " + k.words()))
        .toList();
  }

  static Rotation find(RotationStore store, String text) throws Main.Refused {
    try {
      return store
          .find(new RotationId(text))
          .orElseThrow(() ->
              new Main.Refused("there is no rotation " + text + "; `keyturn status` lists them"));
    } catch (IllegalArgumentException e) {
      throw new Main.Refused("\"" + text + "\" is no rotation's id; `keyturn status` lists them");
    }
  }

  private static ExitCode code(List<Rotation> rotations) {
    if (rotations.stream().anyMatch(r -> r.state().stalled() != null)) {
      return ExitCode.STALLED;
    }
    return rotations.stream().anyMatch(r -> !r.state().phase().ended())
        ? ExitCode.WAITING
        : ExitCode.DONE;
  }
}
