/**
 * Access tokens of an OpenID Connect provider: JSON Web Tokens, checked with the keys that the
 * provider publishes. The algorithms, the issuer and the audience are pinned by the settings; a
 * token says nothing of how it is to be checked but which key signed it.
 */
@NullMarked
package dev.keyturn.adapter.identity;

import org.jspecify.annotations.NullMarked;
