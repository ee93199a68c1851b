package dev.keyturn.api;

/** On an exception: what the program needs does not answer now; later it may. */
public interface OutOfReach {}
