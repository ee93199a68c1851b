/**
 * What a running Keyturn answers over HTTP: whether it lives, whether it is ready, how its
 * dependencies do, and figures for Prometheus. Nothing here changes anything. An error's body says
 * its status and title and no more, whatever went wrong and whatever was asked.
 */
@NullMarked
package dev.keyturn.api;

import org.jspecify.annotations.NullMarked;
