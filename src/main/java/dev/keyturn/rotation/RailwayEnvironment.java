package dev.keyturn.rotation;

/**
 * One environment of one Railway project.
 *
 * @param projectId UUID
 * @param environmentId UUID
 * @param tokenVariable the name of our own environment variable that holds the token for it
 * @param tokenKind which header the token travels in
 */
public record RailwayEnvironment(
    String projectId, String environmentId, String tokenVariable, TokenKind tokenKind) {
  public enum TokenKind {
    PROJECT,
    WORKSPACE,
    ACCOUNT
  }
}
