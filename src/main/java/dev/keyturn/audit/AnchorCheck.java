package dev.keyturn.audit;

/** What comparing a trail with its anchor showed. Only {@link Matches} allows work to go on. */
public sealed interface AnchorCheck {
  /** One line for a person. */
  String words();

  /** The trail holds everything that the anchor saw, unchanged. */
  record Matches(long size) implements AnchorCheck {
    @Override
    public String words() {
      return "the trail has " + size + " entries and agrees with its anchor";
    }
  }

  /** Entries that the anchor saw are gone. */
  record Shorter(long size, long anchored) implements AnchorCheck {
    @Override
    public String words() {
      return "the trail has %d entries, but its anchor saw %d: the tail was cut or an old copy restored"
          .formatted(size, anchored);
    }
  }

  /** Entries that the anchor saw now read otherwise. */
  record RootDiffers(long anchored) implements AnchorCheck {
    @Override
    public String words() {
      return "the first %d entries are not those that the anchor saw: entries were changed or replaced"
          .formatted(anchored);
    }
  }

  /** The head itself does not hold. */
  record HeadUntrusted(String why) implements AnchorCheck {
    @Override
    public String words() {
      return "the head of the trail cannot be trusted: " + why;
    }
  }
}
