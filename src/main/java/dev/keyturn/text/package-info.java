/**
 * What a line of text and a mail address may look like, wherever people, plans and settings write
 * one. It knows the JDK and nothing else, so that everybody can ask it.
 */
@NullMarked
package dev.keyturn.text;

import org.jspecify.annotations.NullMarked;
