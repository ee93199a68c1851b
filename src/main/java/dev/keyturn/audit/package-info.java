/**
 * The append-only trail: one entry type, one writer. Every entry names its predecessor's hash,
 * every append signs the root of a Merkle tree (RFC 6962) over all entries as a C2SP checkpoint,
 * and an anchor kept elsewhere shows when the tail was cut. Nothing here knows a database or a
 * network: storage is behind {@link dev.keyturn.audit.AuditStore}. No entry ever carries a secret
 * value.
 */
@NullMarked
package dev.keyturn.audit;

import org.jspecify.annotations.NullMarked;
