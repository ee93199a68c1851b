package dev.keyturn.sandbox.railway;

import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.ArrayValue;
import graphql.language.BooleanValue;
import graphql.language.EnumValue;
import graphql.language.FloatValue;
import graphql.language.IntValue;
import graphql.language.NullValue;
import graphql.language.ObjectValue;
import graphql.language.StringValue;
import graphql.language.Value;
import graphql.language.VariableReference;
import graphql.schema.Coercing;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.GraphQLScalarType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Railway's own scalars: moments as ISO text to the millisecond, everything else as the JSON that
 * it is.
 */
final class Scalars {
  private Scalars() {}

  static List<GraphQLScalarType> all() {
    return List.of(
        scalar("DateTime"),
        scalar("DeploymentMeta"),
        scalar("EnvironmentConfig"),
        scalar("EnvironmentVariables"),
        scalar("JSON"));
  }

  private static GraphQLScalarType scalar(String name) {
    return GraphQLScalarType.newScalar().name(name).coercing(new PassThrough()).build();
  }

  private static final class PassThrough implements Coercing<Object, Object> {
    @Override
    public Object serialize(Object result, GraphQLContext context, Locale locale) {
      return result instanceof Instant moment
          ? moment.truncatedTo(ChronoUnit.MILLIS).toString()
          : result;
    }

    @Override
    public Object parseValue(Object input, GraphQLContext context, Locale locale) {
      return input;
    }

    @Override
    public @Nullable Object parseLiteral(
        Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
      return json(input, variables);
    }

    private static @Nullable Object json(Value<?> input, CoercedVariables variables) {
      return switch (input) {
        case NullValue _ -> null;
        case StringValue text -> text.getValue();
        case BooleanValue flag -> flag.isValue();
        case IntValue number -> number.getValue().intValueExact();
        case FloatValue number -> number.getValue().doubleValue();
        case EnumValue name -> name.getName();
        case VariableReference reference -> variables.get(reference.getName());
        case ArrayValue array -> {
          var list = new ArrayList<@Nullable Object>();
          array.getValues().forEach(element -> list.add(json(element, variables)));
          yield list;
        }
        case ObjectValue object -> {
          var map = new LinkedHashMap<String, @Nullable Object>();
          object
              .getObjectFields()
              .forEach(field -> map.put(field.getName(), json(field.getValue(), variables)));
          yield map;
        }
        default -> throw new CoercingParseLiteralException("This kind of literal is not JSON");
      };
    }
  }
}
