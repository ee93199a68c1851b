/**
 * The applications whose secrets are rotated, asked over HTTP. A replica proves which values it
 * holds by answering a fresh challenge; no value travels in either direction. An answer is believed
 * only as far as its proofs reach, and its URL is called only where the service's own configuration
 * allows that host.
 */
@NullMarked
package dev.keyturn.adapter.application;

import org.jspecify.annotations.NullMarked;
