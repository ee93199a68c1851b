/**
 * Input that was made to harm: which code must bear it, the corpus that is replayed in every build,
 * and the search for more of it.
 *
 * <p>The functions that are fuzzed stand beside the code they try, because they look at what only
 * its package sees.
 */
@NullMarked
package dev.keyturn.hostile;

import org.jspecify.annotations.NullMarked;
