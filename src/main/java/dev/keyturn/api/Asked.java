package dev.keyturn.api;

/** A request's body; read by {@link StrictJson}. */
interface Asked {}
