/**
 * The durable journal, the request budget and the audit trail's rows, in PostgreSQL or, on a
 * laptop, in one H2 file. Both run the same statements and the same tests; what must hold between
 * processes is held by keys and guarded updates in the database, not by code around them. Every
 * time is the database's, in milliseconds.
 */
@NullMarked
package dev.keyturn.adapter.database;

import org.jspecify.annotations.NullMarked;
