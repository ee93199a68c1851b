/**
 * What a rotation asks of the outside world: a store for values, a platform that deploys, replicas
 * that prove what they hold, a durable journal. Each interface states behaviour, units and
 * failures; adapters implement them.
 */
@NullMarked
package dev.keyturn.rotation.port;

import org.jspecify.annotations.NullMarked;
