/**
 * The command line behind the launcher {@code ./millrace}.
 *
 * <p>A command is a picocli {@code Callable<Integer>}; what it returns is the exit code. A {@link
 * io.millrace.jobs.cli.UsageException} or a bad configuration is one line on standard error and
 * exit code 2; anything else that is thrown is one line with the place of the log, and exit code 1.
 * Standard output carries what was asked for and nothing else.
 *
 * <p>The launcher checks names of commands and options by a table of its own before it builds
 * anything; a test compares the table with the commands declared here.
 */
package io.millrace.jobs.cli;
