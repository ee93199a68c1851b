package dev.keyturn.api;

import dev.keyturn.rotation.Refusal;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import java.nio.charset.Charset;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns away who accepts an answer only in a charset that does not exist: the framework would write
 * a text in it, and fail. After security, so that strangers learn nothing.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class CharsetFilter implements Ordered {
  private static final Pattern CHARSET =
      Pattern.compile("charset\\s*=\\s*\"?([^;,\"\\s]*)", Pattern.CASE_INSENSITIVE);

  @Override
  public int getOrder() {
    return ServerFilterPhase.SECURITY.after();
  }

  @RequestFilter
  @Nullable HttpResponse<?> filter(HttpRequest<?> request) {
    boolean known =
        request.getHeaders().getAll(HttpHeaders.ACCEPT).stream()
            .flatMap(accept -> CHARSET.matcher(accept).results())
            .allMatch(found -> supported(found.group(1)));
    return known ? null : Problems.response(Refusal.NOT_ACCEPTABLE);
  }

  private static boolean supported(String charset) {
    try {
      return Charset.isSupported(charset);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
