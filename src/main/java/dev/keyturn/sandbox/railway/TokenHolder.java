package dev.keyturn.sandbox.railway;

import org.jspecify.annotations.Nullable;

/**
 * Who sent a request, and what that token may touch. Introspection asks for nothing, so it needs no
 * token.
 */
final class TokenHolder {
  private final @Nullable AccessToken token;
  private final boolean projectHeader;

  /**
   * @param token what the header names, null when the header is missing or its token unknown
   * @param projectHeader whether the request used {@code Project-Access-Token}
   */
  TokenHolder(@Nullable AccessToken token, boolean projectHeader) {
    this.token = token;
    this.projectHeader = projectHeader;
  }

  /** The name under which the budget is kept. */
  String budget() {
    return token == null ? "nobody" : token.value();
  }

  AccessToken.ForProject projectToken() {
    if (token instanceof AccessToken.ForProject project) {
      return project;
    }
    throw new GraphqlRefusal("Project Token not found");
  }

  AccessToken.ForAccount account() {
    if (known() instanceof AccessToken.ForAccount account) {
      return account;
    }
    throw GraphqlRefusal.notAuthorized();
  }

  /** A person's or a workspace's token, which sees every project of the sandbox's one workspace. */
  void requireWorkspace() {
    if (known() instanceof AccessToken.ForProject) {
      throw GraphqlRefusal.notAuthorized();
    }
  }

  LiveProject require(LiveProject project) {
    if (known() instanceof AccessToken.ForProject own && !own.projectId().equals(project.id)) {
      throw GraphqlRefusal.notAuthorized();
    }
    return project;
  }

  LiveEnvironment require(LiveEnvironment environment) {
    if (known() instanceof AccessToken.ForProject own
        && !own.environmentId().equals(environment.id)) {
      throw GraphqlRefusal.notAuthorized();
    }
    return environment;
  }

  LiveDeployment require(LiveDeployment deployment) {
    require(deployment.service.environment);
    return deployment;
  }

  AccessToken known() {
    if (token == null) {
      throw projectHeader
          ? new GraphqlRefusal("Project Token not found")
          : GraphqlRefusal.notAuthorized();
    }
    return token;
  }
}
