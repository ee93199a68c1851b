/**
 * Who may do what. A principal has roles, a role has rights, and a plan may name those who may use
 * it. Everything that people ask through the API or Slack passes {@link
 * dev.keyturn.access.FrontDesk}; every refusal is in the audit trail.
 */
@NullMarked
package dev.keyturn.access;

import org.jspecify.annotations.NullMarked;
