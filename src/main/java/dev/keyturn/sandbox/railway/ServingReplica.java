package dev.keyturn.sandbox.railway;

/** A replica that takes traffic, with its program. */
public record ServingReplica(String id, String deploymentId, Workload.Replica process) {}
