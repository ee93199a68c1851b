/**
 * What a running Keyturn answers over HTTP: a controller for each resource, with its request and
 * response records; rotations' events as they come; whether it lives, whether it is ready, how its
 * dependencies do, and figures for Prometheus. What changes anything passes {@code request}. A
 * problem's body says what its reason code says, and of what nobody foresaw its status and title
 * and no more.
 */
@NullMarked
package dev.keyturn.api;

import org.jspecify.annotations.NullMarked;
