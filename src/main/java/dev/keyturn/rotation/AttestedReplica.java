package dev.keyturn.rotation;

import java.util.Map;

/** One replica's answer. A secret that it did not mention is absent. */
public record AttestedReplica(
    String deployment, String replica, double upSeconds, Map<SecretName, AttestedSecret> secrets) {}
