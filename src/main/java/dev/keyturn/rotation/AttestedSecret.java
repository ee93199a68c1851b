package dev.keyturn.rotation;

import dev.keyturn.rotation.Layout.SlotContent;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one replica proved of one secret.
 *
 * @param signs which value it signs with; null when that is none of the candidates
 * @param accepts the candidates whose possession it proved
 * @param unknown how many further keys it accepts that match no candidate
 * @param idleSeconds time since it last used a value; absent when it never did
 * @param remaining how many stored things of the whole application still need a value; absent when
 *     it keeps none
 */
public record AttestedSecret(
    @Nullable SlotContent signs,
    Set<SlotContent> accepts,
    int unknown,
    Map<SlotContent, Double> idleSeconds,
    Map<SlotContent, Long> remaining) {}
