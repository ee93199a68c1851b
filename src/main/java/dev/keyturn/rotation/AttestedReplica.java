package dev.keyturn.rotation;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One replica's answer. A secret that it did not mention is absent. */
public record AttestedReplica(
    String deployment, String replica, double upSeconds, Map<SecretName, AttestedSecret> secrets) {}
