/**
 * Who may do what. A principal has roles, a role has rights, and a plan may name those who may use
 * it. What people ask passes {@code request.AuthorizedRotations}, which looks all of this up; every
 * refusal of the API's and Slack's is in the audit trail.
 */
@NullMarked
package dev.keyturn.access;

import org.jspecify.annotations.NullMarked;
