/**
 * Webhooks as Standard Webhooks describes them: a signed POST with an id that is the same in every
 * try, so that a receiver knows a second copy.
 *
 * @see <a href="https://github.com/standard-webhooks/standard-webhooks">Standard Webhooks</a>
 */
@NullMarked
package dev.keyturn.adapter.webhook;

import org.jspecify.annotations.NullMarked;
