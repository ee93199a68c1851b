package dev.keyturn.sandbox.vault;

/** The two halves of an AppRole login, made when the role was. */
public record AppRoleIds(String roleId, String secretId) {
  @Override
  public String toString() {
    return "AppRoleIds[hidden]";
  }
}
