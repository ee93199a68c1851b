package dev.keyturn.sandbox.railway;

/** Why a deployment exists. */
public enum DeploymentCause {
  /** The world began with it. */
  BEGINNING,
  /** A variable was written or deleted without {@code skipDeploys}. */
  VARIABLE_CHANGE,
  /** A patch was committed without {@code skipDeploys}. */
  PATCH,
  /** {@code deploymentRedeploy} or {@code serviceInstanceRedeploy}. */
  REDEPLOY,
  /** {@code deploymentRollback}. */
  ROLLBACK,
  /** {@code serviceInstanceDeployV2}. */
  DEPLOY,
  /** A person outside of the API: a push, or the button in the dashboard. */
  PERSON,
  /** Railway itself moved the service to another host. */
  HOST_MIGRATION
}
