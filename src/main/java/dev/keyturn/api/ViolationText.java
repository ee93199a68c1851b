package dev.keyturn.api;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.util.Collection;
import java.util.stream.Collectors;

/** Where a request breaks a rule and which; never with what. */
final class ViolationText {
  private ViolationText() {}

  static String of(Collection<? extends ConstraintViolation<?>> violations) {
    return violations.stream()
        .map(v -> place(v.getPropertyPath()) + " " + rule(v))
        .sorted()
        .distinct()
        .collect(Collectors.joining("; ", "", "."));
  }

  /** A field's pointer, or a parameter's name. */
  private static String place(Path path) {
    var pointer = new StringBuilder();
    for (Path.Node node : path) {
      boolean counted = node.getIndex() != null;
      switch (node.getKind()) {
        case METHOD, CONSTRUCTOR, BEAN -> {}
        case PARAMETER -> pointer.append(node.getName());
        default -> {
          if (node.getKind() != ElementKind.CONTAINER_ELEMENT) {
            pointer.append('/').append(node.getName());
          }
          if (counted) {
            pointer.append('/').append(node.getIndex());
          }
        }
      }
    }
    return pointer.isEmpty() ? "the body" : pointer.toString();
  }

  /** The annotation's own words, which hold patterns and sizes and nothing that was sent. */
  private static String rule(ConstraintViolation<?> violation) {
    return violation.getMessage();
  }
}
