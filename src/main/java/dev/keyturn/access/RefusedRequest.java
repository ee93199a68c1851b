package dev.keyturn.access;

import dev.keyturn.rotation.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * A refusal as the audit trail has it.
 *
 * @param who a name, or {@code anonymous}
 * @param via {@code api} or {@code slack}
 * @param address keyed hash of the address it came from, or null
 * @param what the operation that was refused, in our own words, for example {@code POST
 *     /api/v1/rotations}
 */
public record RefusedRequest(
    Refusal why, String who, String via, @Nullable String address, String what) {}
