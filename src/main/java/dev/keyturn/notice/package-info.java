/**
 * What people are told. A line of a rotation's timeline becomes messages in the outbox, one for
 * each destination that the plan names; they are delivered once each, in order, whenever the
 * destination answers. No rotation waits for a message.
 */
@NullMarked
package dev.keyturn.notice;

import org.jspecify.annotations.NullMarked;
