package dev.keyturn.sandbox.railway;

/**
 * A token that the sandbox accepts. Its value is made up for the sandbox, yet no token prints it.
 */
public sealed interface AccessToken {
  String value();

  String name();

  /** One environment of one project; sent in the header {@code Project-Access-Token}. */
  record ForProject(String value, String name, String projectId, String environmentId)
      implements AccessToken {
    @Override
    public String toString() {
      return "project token " + name;
    }
  }

  /** Everything in the workspace, but not {@code me}; sent as a bearer token. */
  record ForWorkspace(String value, String name) implements AccessToken {
    @Override
    public String toString() {
      return "workspace token " + name;
    }
  }

  /** Everything that a person may do; sent as a bearer token. */
  record ForAccount(String value, String name) implements AccessToken {
    @Override
    public String toString() {
      return "account token " + name;
    }
  }
}
