package dev.keyturn;

import org.junit.jupiter.api.Test;

class PlaceholderTest {
  @Test
  void runs() {}
}
