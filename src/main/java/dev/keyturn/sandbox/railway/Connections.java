package dev.keyturn.sandbox.railway;

import graphql.schema.DataFetchingEnvironment;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Relay pages: {@code first/after} forwards, {@code last/before} backwards. A cursor is the
 * position in the list.
 */
final class Connections {
  private Connections() {}

  static <T> GraphqlObject page(
      List<T> all, DataFetchingEnvironment selection, Function<T, GraphqlObject> view) {
    Integer first = selection.getArgument("first");
    Integer last = selection.getArgument("last");
    String after = selection.getArgument("after");
    String before = selection.getArgument("before");
    var from = after == null ? 0 : position(after) + 1;
    var to = before == null ? all.size() : Math.min(position(before), all.size());
    if (first != null) {
      to = Math.min(to, from + first);
    }
    if (last != null) {
      from = Math.max(from, to - last);
    }
    var start = Math.min(from, to);
    var end = to;
    var edges =
        IntStream.range(start, end)
            .mapToObj(at ->
                GraphqlObject.of("Edge")
                    .put("cursor", cursor(at))
                    .lazy("node", () -> view.apply(all.get(at))))
            .toList();
    var info =
        GraphqlObject.of("PageInfo")
            .put("hasNextPage", end < all.size())
            .put("hasPreviousPage", start > 0)
            .put("startCursor", edges.isEmpty() ? null : cursor(start))
            .put("endCursor", edges.isEmpty() ? null : cursor(end - 1));
    return GraphqlObject.of("Connection").put("edges", edges).put("pageInfo", info);
  }

  private static String cursor(int position) {
    return "p" + position;
  }

  private static int position(String cursor) {
    try {
      return Integer.parseUnsignedInt(cursor.substring(1));
    } catch (RuntimeException e) {
      throw new GraphqlRefusal("Invalid cursor");
    }
  }
}
