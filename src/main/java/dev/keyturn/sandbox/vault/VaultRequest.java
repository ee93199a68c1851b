package dev.keyturn.sandbox.vault;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One request, read.
 *
 * @param path below {@code /v1/}, without the query
 * @param version of the query, or 0
 * @param token empty when none was sent
 * @param namespace empty for root
 * @param behind whether a read may be answered as before the last write
 */
record VaultRequest(
    VaultOperation operation,
    String path,
    int version,
    String token,
    String namespace,
    boolean behind,
    JsonNode body) {}
