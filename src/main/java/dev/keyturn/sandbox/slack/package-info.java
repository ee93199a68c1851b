/**
 * A Slack that runs on the laptop: one workspace, the Web API methods that a bot of ours calls with
 * Slack's own error names, signed interactions and slash commands by request URL or Socket Mode,
 * and a page that shows the channels with working buttons. It keeps everything in memory, counts
 * its calls, and can be told to fail at any one of them. Whatever it refuses, Slack refuses too, by
 * its public documentation at docs.slack.dev (read 2026-11-21).
 */
@NullMarked
package dev.keyturn.sandbox.slack;

import org.jspecify.annotations.NullMarked;
