package dev.keyturn.adapter.railway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.keyturn.adapter.railway.RailwayApi.Operation;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.RailwayEnvironment.TokenKind;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.VariableName;
import graphql.analysis.QueryTraverser;
import graphql.analysis.QueryVisitorFieldEnvironment;
import graphql.analysis.QueryVisitorStub;
import graphql.parser.Parser;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLTypeUtil;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Each field that we select and that the published schema allows to be null is null once; each word
 * of an enumeration is once one that is newer than this code. Both come to a right end.
 */
class AnswersAsTheyMayComeTest {
  private static final String NEW_WORD = "A_WORD_FROM_NEXT_YEAR";
  private static final RailwayEnvironment ENVIRONMENT =
      new RailwayEnvironment("p-shop", "e-production", "RAILWAY_TOKEN_PROD", TokenKind.PROJECT);
  private static final ServiceRef API = new ServiceRef(ENVIRONMENT, "s-api", "api");
  private static final Set<VariableName> NAMES = Set.of(new VariableName("JWT_SECRET"));

  /** What one reading makes of an answer. */
  private interface Reading {
    Object of(ScriptedRailway railway) throws RemoteFailure;
  }

  @Test
  void a_look() throws Exception {
    assertThat(outcomes(Operation.LOOK, "Look", r -> r.platform().look(API, NAMES)))
        .isEqualTo(
            Map.of(
                "serviceInstance.latestDeployment is null", "read",
                "serviceInstance.latestDeployment.status is new", "read",
                "serviceInstance.latestDeployment.instances.status is new", "read",
                "serviceInstance.activeDeployments.status is new", "read",
                "serviceInstance.activeDeployments.instances.status is new", "read",
                "environmentStagedChanges.status is new", "read",
                "recent.edges.node.meta is null", "read",
                "recent.edges.node.status is new", "read",
                "recent.edges.node.instances.status is new", "read"));
  }

  @Test
  void what_a_deployment_was_created_with() throws Exception {
    assertThat(
            outcomes(
                Operation.SNAPSHOT,
                "Snapshot",
                r -> r.platform().runningWith(API, "a deployment", NAMES)))
        .isEqualTo(Map.of("deploymentSnapshot is null", "read"));
  }

  @Test
  void how_a_service_is_set_up() throws Exception {
    assertThat(
            outcomes(
                Operation.SERVICE_ACCESS,
                "ServiceAccess",
                r -> new RailwayAccess(r.api()).service(API)))
        .as("each is either read or refused by name")
        .isNotEmpty()
        .allSatisfy((field, outcome) -> assertThat(outcome).isIn("read", "refused"));
  }

  private static Map<String, String> outcomes(Operation operation, String name, Reading reading)
      throws IOException, RemoteFailure {
    JsonNode usual = usual(operation);
    var outcomes = new TreeMap<String, String>();
    for (var field : fields(operation)) {
      JsonNode nulled = usual.deepCopy();
      if (field.nullable() && set(nulled, field.path(), null)) {
        outcomes.put(field + " is null", outcome(name, nulled, reading));
      }
      JsonNode renamed = usual.deepCopy();
      if (field.word() && set(renamed, field.path(), NEW_WORD)) {
        outcomes.put(field + " is new", outcome(name, renamed, reading));
      }
    }
    return outcomes;
  }

  private static String outcome(String operation, JsonNode answer, Reading reading) {
    try (var railway = new ScriptedRailway()) {
      railway.on(operation, ScriptedRailway.data(answer.toString()));
      assertThat(reading.of(railway).toString()).doesNotContain(SandboxWorld.UNRELATED);
      return "read";
    } catch (RemoteFailure refused) {
      assertThat(refused.problem()).isNotBlank();
      return "refused";
    }
  }

  /** What the sandbox's Railway answers, which executes the schema. */
  private static JsonNode usual(Operation operation) throws IOException, RemoteFailure {
    try (var world = new SandboxWorld()) {
      var service = new ServiceRef(SandboxWorld.PRODUCTION, "s-api", "api");
      ObjectNode arguments =
          operation == Operation.SNAPSHOT
              ? world
                  .api
                  .variables()
                  .put("deployment", world.platform.look(service, NAMES).active().getFirst().id())
              : world.api.variables(service);
      return world.api.ask(SandboxWorld.PRODUCTION, operation, arguments);
    }
  }

  private record Field(List<String> path, boolean nullable, boolean word) {
    @Override
    public String toString() {
      return String.join(".", path);
    }
  }

  private static List<Field> fields(Operation operation) throws IOException {
    var found = new ArrayList<Field>();
    QueryTraverser.newQueryTraverser()
        .schema(DocumentsTest.schema())
        .document(Parser.parse(spelledOut(operation.document())))
        .variables(Map.of("project", "p", "environment", "e", "service", "s", "deployment", "d"))
        .build()
        .visitPreOrder(
            new QueryVisitorStub() {
              @Override
              public void visitField(QueryVisitorFieldEnvironment at) {
                var type = at.getFieldDefinition().getType();
                found.add(
                    new Field(
                        path(at),
                        GraphQLTypeUtil.isNullable(type),
                        GraphQLTypeUtil.unwrapAll(type) instanceof GraphQLEnumType));
              }
            });
    return found;
  }

  /** The traverser goes through each fragment once, wherever else it is spread. */
  private static String spelledOut(String document) {
    var fragment = Pattern.compile("(?s)fragment (\\w+) on \\w+ \\{(.*)\\}\\s*$").matcher(document);
    return fragment.find()
        ? document
            .substring(0, fragment.start())
            .replace("..." + fragment.group(1), fragment.group(2))
        : document;
  }

  private static List<String> path(QueryVisitorFieldEnvironment at) {
    var path = new ArrayList<String>();
    for (var here = at; here != null; here = here.getParentEnvironment()) {
      path.addFirst(here.getField().getResultKey());
    }
    return path;
  }

  /** False where the answer has no such field. */
  private static boolean set(JsonNode in, List<String> path, String word) {
    if (in instanceof ArrayNode all) {
      boolean any = false;
      for (JsonNode one : all) {
        any |= set(one, path, word);
      }
      return any;
    }
    if (!(in instanceof ObjectNode object) || !object.has(path.getFirst())) {
      return false;
    }
    if (path.size() > 1) {
      return set(object.get(path.getFirst()), path.subList(1, path.size()), word);
    }
    if (object.get(path.getFirst()).isNull()) {
      return false;
    }
    object.set(path.getFirst(), word == null ? object.nullNode() : TextNode.valueOf(word));
    return true;
  }
}
