/**
 * E-mail over SMTP, in plain text. Nothing that people wrote reaches a header but in an encoded
 * subject of one line.
 */
@NullMarked
package dev.keyturn.adapter.email;

import org.jspecify.annotations.NullMarked;
