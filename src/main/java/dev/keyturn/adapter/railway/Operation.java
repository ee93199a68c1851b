package dev.keyturn.adapter.railway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;

/** The documents that are sent to Railway, one resource file each. */
enum Operation {
  LOOK("look", false),
  SNAPSHOT("deploymentSnapshot", false),
  SET("variableCollectionUpsert", true),
  STAGED("environmentStagedChanges", false),
  STAGE("environmentStageChanges", true),
  COMMIT("environmentPatchCommitStaged", true),
  WORKFLOW("workflowStatus", false),
  PATCH("environmentPatch", false),
  REDEPLOY("deploymentRedeploy", true),
  PROJECT_TOKEN("projectToken", false),
  API_TOKEN("apiToken", false),
  SERVICE_ACCESS("serviceAccess", false),
  REFERENCES("environmentReferences", false);

  private final String label;
  private final boolean mutation;
  private final String document;

  Operation(String label, boolean mutation) {
    this.label = label;
    this.mutation = mutation;
    this.document = load(label + ".graphql");
  }

  /** The word for it in a failure. */
  String label() {
    return label;
  }

  /** Whether it may have had an effect when no answer came. */
  boolean mutation() {
    return mutation;
  }

  String document() {
    return document;
  }

  private static String load(String file) {
    try (var in = RailwayApi.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("this build lacks its own resource " + file);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
