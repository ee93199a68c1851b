/**
 * What people ask for: to start a rotation, and commands to those under way, with the rules that
 * accept or refuse both. {@link dev.keyturn.request.AuthorizedRotations} is the only way in for the
 * API, the command line and Slack; behind it whatever is accepted rests on record, and in the audit
 * trail, until the engine's next tick.
 */
@NullMarked
package dev.keyturn.request;

import org.jspecify.annotations.NullMarked;
