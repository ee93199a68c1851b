/**
 * The one read model of a rotation: where it stands, why, what is next and who may. Command line,
 * API, Slack, mail and receipts print it; none of them works it out again. It reads what is on
 * record and looks at nothing outside. Ids, fingerprints and times; never a value.
 */
@NullMarked
package dev.keyturn.view;

import org.jspecify.annotations.NullMarked;
