/**
 * Railway over its public GraphQL API. Every document is a resource of its own and is checked
 * against the schema by a test. A write is sent once and never retried here: the failure says
 * whether it cannot have happened, may have happened, or never will. Answers hold values of
 * variables nobody asked for, so they are read, reduced to the asked names and forgotten within one
 * call, and no text of an answer reaches a message.
 */
@NullMarked
package dev.keyturn.adapter.railway;

import org.jspecify.annotations.NullMarked;
