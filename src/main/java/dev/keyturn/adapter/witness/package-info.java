/**
 * A file that remembers the audit trail's signed checkpoints: in a folder of another machine, or of
 * a git repository that is pushed elsewhere. Lines are only ever added.
 */
@NullMarked
package dev.keyturn.adapter.witness;

import org.jspecify.annotations.NullMarked;
