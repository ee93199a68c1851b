package dev.keyturn.engine;

import dev.keyturn.rotation.Fingerprint;
import dev.keyturn.rotation.Layout.SlotContent;

/** What is known of a variable that is there, without its value. */
sealed interface Print {
  /** It has this value. */
  record Of(Fingerprint value) implements Print {}

  /** It has none that could be told apart: sealed, or a reference. */
  record Without(SlotContent content) implements Print {}
}
