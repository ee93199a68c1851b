/**
 * PagerDuty's Events API v2. The rotation's id is the alert's key there, so that a second copy of
 * an event changes nothing.
 *
 * @see <a href="https://developer.pagerduty.com/docs/send-alert-event">Send an alert event</a>
 */
@NullMarked
package dev.keyturn.adapter.pagerduty;

import org.jspecify.annotations.NullMarked;
