/**
 * Traffic for a rehearsal: users with tokens, backups and API keys who use every service all the
 * time and count what is refused. It sees only the edge URLs, like any user. What its report calls
 * rejected or lost is what a customer would have noticed.
 */
@NullMarked
package dev.keyturn.sandbox.load;

import org.jspecify.annotations.NullMarked;
