/**
 * Slack: the message with the two buttons, its thread, what people answer, and {@code /keyturn}.
 * What comes in is believed only after its signature has been checked on the raw bytes, is kept in
 * the inbox, and is worked on after Slack has its answer. Who may do what is decided behind {@link
 * dev.keyturn.request.AuthorizedRotations}.
 */
@NullMarked
package dev.keyturn.adapter.slack;

import org.jspecify.annotations.NullMarked;
