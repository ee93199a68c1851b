package dev.keyturn.sandbox.railway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import graphql.language.AstPrinter;
import graphql.language.EnumTypeDefinition;
import graphql.language.EnumValueDefinition;
import graphql.language.FieldDefinition;
import graphql.language.InputObjectTypeDefinition;
import graphql.language.InputValueDefinition;
import graphql.language.InterfaceTypeDefinition;
import graphql.language.NonNullType;
import graphql.language.ObjectTypeDefinition;
import graphql.language.TypeDefinition;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.TypeDefinitionRegistry;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Our own schema may be smaller than Railway's, but must never say anything different. */
class SchemaAgreementTest {
  private final List<String> differences = new ArrayList<>();

  @Test
  void every_type_field_argument_and_value_of_ours_is_railways() throws IOException {
    var wholeFile = wholeSchema();
    assumeTrue(
        wholeFile != null,
        "Railway's whole schema is not here: name it with -Drailway.schema=<file>");
    var whole = new SchemaParser().parse(Files.readString(wholeFile));
    var ours = ours();

    ours.types().forEach((name, type) -> compareType(type, whole));
    ours.scalars().keySet().stream()
        .filter(name -> !builtIn(name) && !whole.scalars().containsKey(name))
        .forEach(name -> differences.add("scalar " + name + " is not Railway's"));

    assertThat(differences).isEmpty();
  }

  @Test
  void our_schema_holds_every_operation_of_the_product() throws IOException {
    var ours = ours();
    assertThat(fieldNames(ours, "Query"))
        .contains(
            "variables",
            "environmentStagedChanges",
            "workflowStatus",
            "deploymentSnapshot",
            "serviceInstance");
    assertThat(fieldNames(ours, "Mutation"))
        .contains(
            "variableCollectionUpsert",
            "environmentPatchCommitStaged",
            "deploymentRedeploy",
            "deploymentRollback");
  }

  private void compareType(TypeDefinition<?> ours, TypeDefinitionRegistry whole) {
    var theirs = whole.getTypeOrNull(ours.getName());
    switch (ours) {
      case ObjectTypeDefinition our when theirs instanceof ObjectTypeDefinition their -> {
        compareFields(our.getName(), our.getFieldDefinitions(), their.getFieldDefinitions());
        compare(
            our.getName() + " implements",
            prints(our.getImplements()),
            prints(their.getImplements()));
      }
      case InterfaceTypeDefinition our when theirs instanceof InterfaceTypeDefinition their ->
          compareFields(our.getName(), our.getFieldDefinitions(), their.getFieldDefinitions());
      case InputObjectTypeDefinition our when theirs instanceof InputObjectTypeDefinition their ->
          compareInputs(
              "input " + our.getName(),
              our.getInputValueDefinitions(),
              their.getInputValueDefinitions());
      case EnumTypeDefinition our when theirs instanceof EnumTypeDefinition their ->
          compare("enum " + our.getName(), values(our), values(their));
      default -> differences.add(ours.getName() + " is not Railway's, or of another kind there");
    }
  }

  private void compareFields(
      String type, List<FieldDefinition> ours, List<FieldDefinition> theirs) {
    var byName =
        theirs.stream().collect(Collectors.toMap(FieldDefinition::getName, Function.identity()));
    for (var our : ours) {
      var their = byName.get(our.getName());
      var where = type + "." + our.getName();
      if (their == null) {
        differences.add(where + " is not Railway's");
        continue;
      }
      compare(where, AstPrinter.printAst(our.getType()), AstPrinter.printAst(their.getType()));
      compareInputs(where, our.getInputValueDefinitions(), their.getInputValueDefinitions());
    }
  }

  private void compareInputs(
      String where, List<InputValueDefinition> ours, List<InputValueDefinition> theirs) {
    Map<String, InputValueDefinition> ourNames =
        ours.stream().collect(Collectors.toMap(InputValueDefinition::getName, Function.identity()));
    Map<String, InputValueDefinition> theirNames =
        theirs.stream()
            .collect(Collectors.toMap(InputValueDefinition::getName, Function.identity()));
    ourNames.forEach((name, our) ->
        compare(where + "(" + name + ")", signature(our), signature(theirNames.get(name))));
    theirs.stream()
        .filter(their ->
            their.getType() instanceof NonNullType && !ourNames.containsKey(their.getName()))
        .forEach(their -> differences.add(where + " lacks the required " + their.getName()));
  }

  private static String signature(InputValueDefinition input) {
    if (input == null) {
      return "nothing";
    }
    var ending =
        input.getDefaultValue() == null ? "" : " = " + AstPrinter.printAst(input.getDefaultValue());
    return AstPrinter.printAst(input.getType()) + ending;
  }

  private void compare(String where, Object ours, Object theirs) {
    if (!ours.equals(theirs)) {
      differences.add(where + ": ours " + ours + ", Railway's " + theirs);
    }
  }

  private static List<String> prints(List<?> types) {
    return types.stream()
        .map(type -> AstPrinter.printAst((graphql.language.Node<?>) type))
        .sorted()
        .toList();
  }

  private static List<String> values(EnumTypeDefinition type) {
    return type.getEnumValueDefinitions().stream()
        .map(EnumValueDefinition::getName)
        .sorted()
        .toList();
  }

  private static List<String> fieldNames(TypeDefinitionRegistry registry, String type) {
    return ((ObjectTypeDefinition) registry.getTypeOrNull(type))
        .getFieldDefinitions().stream().map(FieldDefinition::getName).toList();
  }

  private static boolean builtIn(String scalar) {
    return List.of("String", "Int", "Float", "Boolean", "ID").contains(scalar);
  }

  private static TypeDefinitionRegistry ours() throws IOException {
    try (var in =
        SchemaAgreementTest.class.getResourceAsStream("/dev/keyturn/railway/schema.graphql")) {
      return new SchemaParser().parse(new InputStreamReader(in, StandardCharsets.UTF_8));
    }
  }

  private static Path wholeSchema() {
    var named = System.getProperty("railway.schema");
    var candidates =
        named != null
            ? List.of(Path.of(named))
            : List.of(
                Path.of("..", "shared", "reference", "railway", "schema.graphql"),
                Path.of("..", "..", "shared", "reference", "railway", "schema.graphql"));
    return candidates.stream().filter(Files::isRegularFile).findFirst().orElse(null);
  }
}
