/**
 * A Railway that runs on the laptop. Its GraphQL API is executed from the project's own copy of
 * Railway's schema, so a document that Railway would refuse is refused here too. Deployments start
 * replicas of whatever {@link dev.keyturn.sandbox.railway.Workload} the world was given, and its
 * edge spreads requests over them.
 */
@NullMarked
package dev.keyturn.sandbox.railway;

import org.jspecify.annotations.NullMarked;
