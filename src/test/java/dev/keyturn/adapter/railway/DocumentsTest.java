package dev.keyturn.adapter.railway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.adapter.railway.RailwayApi.Operation;
import graphql.language.OperationDefinition;
import graphql.parser.Parser;
import graphql.schema.Coercing;
import graphql.schema.GraphQLScalarType;
import graphql.schema.GraphQLSchema;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import graphql.validation.Validator;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentsTest {
  private static GraphQLSchema schema;

  @BeforeAll
  static void readSchema() throws IOException {
    schema = schema();
  }

  /** Railway's own, as it is published. */
  static GraphQLSchema schema() throws IOException {
    try (var in = DocumentsTest.class.getResourceAsStream("/dev/keyturn/railway/schema.graphql")) {
      var types =
          new SchemaParser().parse(new String(Objects.requireNonNull(in).readAllBytes(), UTF_8));
      var wiring = RuntimeWiring.newRuntimeWiring();
      types.scalars().keySet().stream()
          .filter(name -> !List.of("String", "Int", "Float", "Boolean", "ID").contains(name))
          .forEach(name ->
              wiring.scalar(
                  GraphQLScalarType.newScalar().name(name).coercing(new Coercing<>() {}).build()));
      wiring.type("Node", type -> type.typeResolver(_ -> null));
      return new SchemaGenerator().makeExecutableSchema(types, wiring.build());
    }
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void every_document_is_one_operation_that_railways_schema_allows(Operation operation) {
    var document = Parser.parse(operation.document());
    assertThat(new Validator().validateDocument(schema, document, Locale.ROOT)).isEmpty();
    assertThat(document.getDefinitionsOfType(OperationDefinition.class)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 10})
  void a_document_that_looks_at_several_services_is_one_too(int services) {
    var document = Parser.parse(RailwayLook.document(services));
    assertThat(new Validator().validateDocument(schema, document, Locale.ROOT)).isEmpty();
    var fields =
        document
            .getDefinitionsOfType(OperationDefinition.class)
            .getFirst()
            .getSelectionSet()
            .getSelections();
    assertThat(fields).hasSize(1 + 5 * services);
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void what_is_called_a_mutation_is_one_and_nothing_else_is(Operation operation) {
    var definition =
        Parser.parse(operation.document())
            .getDefinitionsOfType(OperationDefinition.class)
            .getFirst();
    assertThat(definition.getOperation() == OperationDefinition.Operation.MUTATION)
        .isEqualTo(operation.mutation());
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void no_document_holds_an_operation_that_deploys_unasked(Operation operation) {
    assertThat(operation.document())
        .doesNotContain(
            "variableDelete", "variableUpsert", "environmentPatchCommit(", "merge: true");
  }
}
