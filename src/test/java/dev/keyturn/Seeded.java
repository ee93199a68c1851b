package dev.keyturn;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * A test that draws at random, with the seed in its name. It is the same in each build; a system
 * property chooses another.
 */
@ParameterizedTest(name = "seed {0}")
@ArgumentsSource(Seeded.Source.class)
@Retention(RetentionPolicy.RUNTIME)
public @interface Seeded {
  /** The system property. */
  String value();

  /** The property's number, or the build's own. */
  final class Source implements ArgumentsProvider, AnnotationConsumer<Seeded> {
    private String property = "";

    public static long seed(String property) {
      return Long.getLong(property, 20_261_121);
    }

    @Override
    public void accept(Seeded seeded) {
      property = seeded.value();
    }

    @Override
    public Stream<? extends Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context) {
      return Stream.of(Arguments.of(seed(property)));
    }
  }
}
