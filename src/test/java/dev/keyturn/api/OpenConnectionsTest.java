package dev.keyturn.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.api.OpenConnections.Connection;
import dev.keyturn.api.OpenConnections.Limits;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenConnectionsTest {
  private final OpenConnections open = new OpenConnections(new Limits(4, 2, 100, 60));
  private final List<String> ended = new ArrayList<>();

  @Test
  void who_has_taken_longest_makes_room_for_who_comes() {
    var first = opened("first", "a");
    opened("second", "b");
    opened("third", "c");
    opened("fourth", "d");
    open.idle(first);

    opened("fifth", "e");

    assertThat(ended).containsExactly("second");
    assertThat(open.open()).isEqualTo(4);
  }

  @Test
  void whose_request_is_all_here_stays_and_who_comes_is_turned_away() {
    for (String name : List.of("a", "b", "c", "d")) {
      open.complete(opened(name, name));
    }

    assertThat(open.opened(named("e"), "e")).isFalse();
    assertThat(ended).isEmpty();
  }

  @Test
  void one_address_has_its_share_of_connections_and_takes_nobody_elses() {
    opened("first", "a");
    opened("neighbour", "b");
    opened("second", "a");

    opened("third", "a");

    assertThat(ended).containsExactly("first");
  }

  @Test
  void behind_a_proxy_the_share_is_that_of_who_asks() {
    var one = opened("one", null);
    var two = opened("two", null);
    var three = opened("three", null);

    assertThat(open.announced(one, "a", 0)).isTrue();
    assertThat(open.announced(two, "b", 0)).isTrue();
    assertThat(open.announced(three, "a", 0)).isTrue();
    assertThat(open.announced(two, "a", 0)).isTrue();
    assertThat(ended).containsExactly("one");
  }

  @Test
  void what_is_held_has_an_end_for_each_address_and_for_all() {
    var first = opened("first", "a");
    assertThat(open.announced(first, "a", 50)).isTrue();
    assertThat(open.announced(opened("second", "a"), "a", 50)).isTrue();
    assertThat(ended).containsExactly("first");
    assertThat(open.announced(opened("third", "b"), "b", 50)).isTrue();
    assertThat(open.held()).isEqualTo(100);

    assertThat(open.announced(opened("fourth", "c"), "c", 10)).isTrue();

    assertThat(ended).containsExactly("first", "second");
    assertThat(open.held()).isEqualTo(60);
  }

  @Test
  void what_is_answered_or_gone_is_held_no_longer() {
    var one = opened("one", "a");
    var two = opened("two", "b");
    open.announced(one, "a", 40);
    open.announced(two, "b", 50);
    open.complete(one);

    open.released(one, 40);
    open.closed(two);
    open.closed(two);

    assertThat(open.held()).isZero();
    assertThat(open.open()).isEqualTo(1);
    assertThat(open.announced(two, "b", 1)).as("gone for good").isFalse();
  }

  private Connection opened(String name, String place) {
    Connection one = named(name);
    assertThat(open.opened(one, place)).as(name).isTrue();
    return one;
  }

  private Connection named(String name) {
    return new Connection(() -> ended.add(name));
  }
}
