package dev.keyturn.adapter.slack;

import java.util.Optional;

/**
 * What a modal carries from the click to its submission. The client has had it, so it only says
 * what is meant and where to answer; whether that may be done is asked anew.
 *
 * @param channel where the click was; empty: nowhere in particular
 * @param value a button's value; empty: none
 */
record ModalMemory(String channel, String value) {
  String text() {
    return channel + "|" + value;
  }

  static Optional<ModalMemory> read(String text) {
    int bar = text.indexOf('|');
    return bar < 0 || text.length() > 200
        ? Optional.empty()
        : Optional.of(new ModalMemory(text.substring(0, bar), text.substring(bar + 1)));
  }
}
