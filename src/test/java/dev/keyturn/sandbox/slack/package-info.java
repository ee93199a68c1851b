/** Tests of the sandbox's Slack over real HTTP and real WebSockets. */
@NullMarked
package dev.keyturn.sandbox.slack;

import org.jspecify.annotations.NullMarked;
