/**
 * The command line: one class a command, each of which reads views or calls the same engine as the
 * API does. {@link dev.keyturn.cli.ExitCode} is the table of exit codes; {@link
 * dev.keyturn.cli.Main} the program's entry.
 */
@NullMarked
package dev.keyturn.cli;

import org.jspecify.annotations.NullMarked;
