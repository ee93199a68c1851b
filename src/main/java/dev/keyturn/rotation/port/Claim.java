package dev.keyturn.rotation.port;

import dev.keyturn.rotation.VariableName;

/** A variable that only one open rotation may touch. */
public record Claim(String environmentId, String serviceId, VariableName variable) {}
