package dev.keyturn.rotation;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * @param signs the caller's word for the value that it signs with; null when that is none of the
 *     candidates
 * @param accepts the caller's words for the candidates whose possession it proved
 * @param unknown how many further keys it accepts that match no candidate
 * @param idleSeconds by word: time since it last used that value; absent when it never did
 * @param remaining by word: how many stored things of the whole application still need that value;
 *     absent when it keeps none
 */
public record AttestedSecret(
    @Nullable String signs,
    Set<String> accepts,
    int unknown,
    Map<String, Double> idleSeconds,
    Map<String, Long> remaining) {}
