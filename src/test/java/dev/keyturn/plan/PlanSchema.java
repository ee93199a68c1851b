package dev.keyturn.plan;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyturn.plan.PlanType.Flag;
import dev.keyturn.plan.PlanType.Items;
import dev.keyturn.plan.PlanType.Kinds;
import dev.keyturn.plan.PlanType.Named;
import dev.keyturn.plan.PlanType.Section;
import dev.keyturn.plan.PlanType.Sizes;
import dev.keyturn.plan.PlanType.WholeNumber;
import dev.keyturn.plan.PlanType.Word;
import dev.keyturn.plan.PlanType.WordOr;
import dev.keyturn.rotation.Material;
import dev.keyturn.rotation.Material.Encoding;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Makes the published JSON schema from the table of keys. What two keys of one mapping ask of each
 * other is added here; {@code PlanChecks} has those rules for the reader.
 */
final class PlanSchema {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** One of each kind. */
  private static final List<Material> MATERIALS =
      List.of(
          new Material.Aes(256),
          new Material.Hmac("HS256", 32),
          new Material.Rsa(3072),
          new Material.Ec("P-256"),
          new Material.Ed25519(),
          new Material.Salt(16),
          new Material.Pepper(32),
          new Material.Token("", 43, false),
          new Material.Password(32, ""),
          new Material.Supplied());

  private PlanSchema() {}

  static String text() {
    try {
      return JSON.writeValueAsString(document()) + "\n";
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Every mapping that a plan can have, the outermost first. */
  static Set<PlanMapping> mappings() {
    var found = new LinkedHashSet<PlanMapping>();
    var next = new ArrayDeque<>(List.of(PlanKeys.PLAN));
    while (!next.isEmpty()) {
      var mapping = next.remove();
      if (found.add(mapping)) {
        mapping.keys().forEach(key -> next.addAll(inner(key.type())));
      }
    }
    return found;
  }

  private static List<PlanMapping> inner(PlanType type) {
    return switch (type) {
      case Section section -> List.of(section.keys());
      case WordOr other -> List.of(other.keys());
      case Kinds kinds -> kinds.kinds();
      case Items items -> inner(items.item());
      case Named named -> inner(named.item());
      case PlanForm _, WholeNumber _, Sizes _, Flag _, Word _ -> List.of();
    };
  }

  private static ObjectNode document() {
    ObjectNode out =
        object()
            .put("$schema", "https://json-schema.org/draft/2020-12/schema")
            .put("$id", "https://keyturn.example/plan.schema.json")
            .put("title", "Keyturn rotation plan");
    out.setAll(mapping(PlanKeys.PLAN));
    ObjectNode defs = out.putObject("$defs");
    Arrays.stream(PlanForm.values())
        .filter(form -> !form.sentence.isEmpty())
        .forEach(form -> defs.set(name(form), form(form).put("description", form.sentence)));
    mappings().stream()
        .filter(mapping -> !mapping.equals(PlanKeys.PLAN))
        .forEach(mapping -> defs.set(mapping.name(), mapping(mapping)));
    return out;
  }

  private static ObjectNode mapping(PlanMapping mapping) {
    ObjectNode out = object().put("type", "object").put("description", mapping.sentence());
    ObjectNode properties = out.putObject("properties");
    mapping.keys().forEach(key -> properties.set(key.name(), property(key)));
    out.set("required", texts(mapping.required()));
    out.put("additionalProperties", false);
    if (Set.of(PlanKeys.CONFIRM, PlanKeys.NOTIFY, PlanKeys.ACCESS).contains(mapping)) {
      out.put("minProperties", 1);
    } else if (mapping.equals(PlanKeys.CLEAN_UP)) {
      onlyARideHasALimit(out);
    } else if (mapping.equals(SecretKeys.SECRET)) {
      reserved(properties.withObjectProperty("field"));
      whatEachMaterialNeeds(out.putArray("allOf"));
    }
    return out;
  }

  private static ObjectNode property(PlanKey key) {
    ObjectNode out = type(key.type());
    String usual = key.usual();
    if (usual != null) {
      switch (key.type()) {
        case WholeNumber _ -> out.put("default", Integer.valueOf(usual));
        case PlanType _ -> out.put("default", usual);
      }
    }
    String sentence = key.sentence() + (usual == null ? "" : " Default: " + usual + ".");
    return sentence.isEmpty() ? out : out.put("description", sentence);
  }

  private static ObjectNode type(PlanType type) {
    return switch (type) {
      case PlanForm form -> form.sentence.isEmpty() ? form(form) : ref(name(form));
      case WholeNumber number ->
          object()
              .put("type", "integer")
              .put("minimum", number.least())
              .put("maximum", number.most());
      case Sizes sizes -> {
        ObjectNode out = object();
        ArrayNode all = out.putArray("enum");
        sizes.sizes().forEach(all::add);
        yield out;
      }
      case Flag _ -> object().put("type", "boolean").put("default", false);
      case Word word ->
          word.words().size() == 1
              ? object().put("const", word.words().getFirst())
              : object().set("enum", texts(word.words()));
      case Items items ->
          object().put("type", "array").put("minItems", 1).set("items", type(items.item()));
      case Named named -> {
        ObjectNode out = object().put("type", "object").put("minProperties", 1);
        out.set("propertyNames", ref(name(PlanForm.NAME)));
        yield out.set("additionalProperties", type(named.item()));
      }
      case Section section -> ref(section.keys().name());
      case WordOr other -> {
        ObjectNode out = object();
        out.putArray("oneOf")
            .add(object().put("const", other.word()))
            .add(ref(other.keys().name()));
        yield out;
      }
      case Kinds kinds -> kinds(kinds.kinds());
    };
  }

  /** Which of them it is says its kind, so that an editor tells the keys of that one alone. */
  private static ObjectNode kinds(List<PlanMapping> kinds) {
    ObjectNode out = object().put("type", "object");
    out.putObject("properties")
        .putObject("kind")
        .set("enum", texts(kinds.stream().map(PlanMapping::name).toList()));
    out.set("required", texts(List.of("kind")));
    ArrayNode rules = out.putArray("allOf");
    for (PlanMapping kind : kinds) {
      ObjectNode rule = rules.addObject();
      rule.set("if", having("kind", object().put("const", kind.name())));
      rule.set("then", ref(kind.name()));
    }
    return out;
  }

  private static ObjectNode form(PlanForm form) {
    ObjectNode out = object().put("type", "string");
    if (form == PlanForm.LINE) {
      out.put("minLength", 1).put("maxLength", PlanForm.LONGEST_LINE);
    }
    // Of the symbols that the reader takes, a rule refuses all but these.
    String regex = form == PlanForm.SYMBOLS ? "[._~-]{1,32}" : form.regex;
    return out.put("pattern", "^" + regex + "$");
  }

  private static void onlyARideHasALimit(ObjectNode out) {
    out.putObject("if").putObject("properties").putObject("deploy").put("const", "ride");
    out.putObject("then").set("required", texts(List.of("limit")));
    out.putObject("else").putObject("not").set("required", texts(List.of("limit")));
  }

  private static void reserved(ObjectNode field) {
    field.putObject("not").set("enum", texts(NameRules.LABELS.stream().sorted().toList()));
  }

  private static void whatEachMaterialNeeds(ArrayNode rules) {
    for (var encodings : MATERIALS.stream().map(Material::encodings).distinct().toList()) {
      ObjectNode then = rule(rules, material -> material.encodings().equals(encodings));
      if (!encodings.contains(Encoding.TEXT)) {
        then.set("required", texts(List.of("encoding")));
      }
      then.putObject("properties")
          .putObject("encoding")
          .set("enum", texts(encodings.stream().map(PlanWord::of).toList()));
    }
    beside(rules, "padding", List.of(Encoding.BASE64, Encoding.BASE64URL));
    beside(rules, "line-breaks", List.of(Encoding.PEM));
    rule(rules, Material::signsTokens).set("required", texts(List.of("token-lifetime")));

    ObjectNode counted = rule(rules, material -> material instanceof Material.Aes);
    counted.set("required", texts(List.of("retire")));
    counted
        .putObject("properties")
        .set("retire", having("re-encrypted", object().put("const", true)));

    ObjectNode migrated =
        rule(rules, m -> m instanceof Material.Salt || m instanceof Material.Pepper);
    migrated.set("required", texts(List.of("retire")));
    ArrayNode ways = migrated.putObject("properties").putObject("retire").putArray("anyOf");
    Stream.of("re-encrypted", "manual")
        .forEach(way -> ways.addObject().set("required", texts(List.of(way))));
  }

  /** A key that means something with few encodings only. */
  private static void beside(ArrayNode rules, String key, List<Encoding> encodings) {
    ObjectNode rule = rules.addObject();
    rule.putObject("if").set("required", texts(List.of(key)));
    ObjectNode words = object();
    words.set("enum", texts(encodings.stream().map(PlanWord::of).toList()));
    rule.set("then", having("encoding", words));
  }

  /** What then must hold of a secret that is made of such a material. */
  private static ObjectNode rule(ArrayNode rules, Predicate<Material> of) {
    var kinds = new ArrayList<String>();
    MATERIALS.stream().filter(of).map(SecretReading::kind).forEach(kinds::add);
    ObjectNode rule = rules.addObject();
    rule.set("if", having("material", having("kind", object().set("enum", texts(kinds)))));
    return rule.putObject("then");
  }

  private static ObjectNode having(String key, ObjectNode value) {
    ObjectNode out = object();
    out.putObject("properties").set(key, value);
    return out.set("required", texts(List.of(key)));
  }

  private static String name(PlanForm form) {
    return PlanWord.of(form);
  }

  private static ObjectNode ref(String definition) {
    return object().put("$ref", "#/$defs/" + definition);
  }

  private static ArrayNode texts(List<String> texts) {
    ArrayNode out = JSON.createArrayNode();
    texts.forEach(out::add);
    return out;
  }

  private static ObjectNode object() {
    return JSON.createObjectNode();
  }
}
