package dev.keyturn.api;

import dev.keyturn.access.Open;
import dev.keyturn.access.Refused;
import dev.keyturn.rotation.Refusal;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * The API's description for people, in a browser. The page itself says nothing: it asks for a
 * token, with which the browser reads the description.
 */
@Controller("/api/docs")
@Requires(property = DocsController.SETTING, value = "on")
@ExecuteOn(TaskExecutors.BLOCKING)
final class DocsController {
  static final String SETTING = "keyturn.api-docs";
  private static final String WHY =
      "a page of ours and a public library; the description itself needs a token";
  private static final String OURS = "/dev/keyturn/api/docs/";
  private static final String LIBRARY = "/META-INF/resources/webjars/swagger-ui/5.34.1/";

  /** Nothing from anywhere else; the library draws some icons as data. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
          + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  private static final MediaType SCRIPT = MediaType.of("text/javascript");
  private static final Map<String, Asset> ASSETS =
      Map.of(
          "docs.js", new Asset(OURS, SCRIPT),
          "docs.css", new Asset(OURS, MediaType.TEXT_CSS_TYPE),
          "swagger-ui-bundle.js", new Asset(LIBRARY, SCRIPT),
          "swagger-ui.css", new Asset(LIBRARY, MediaType.TEXT_CSS_TYPE));

  private record Asset(String folder, MediaType type) {}

  @Get(produces = MediaType.ALL)
  @Open(WHY)
  HttpResponse<byte[]> page() throws IOException {
    return answer(new Asset(OURS, MediaType.TEXT_HTML_TYPE), "index.html");
  }

  @Get(value = "/{file}", produces = MediaType.ALL)
  @Open(WHY)
  HttpResponse<byte[]> asset(@PathVariable String file) throws IOException, Refused {
    Asset asset = ASSETS.get(file);
    if (asset == null) {
      throw new Refused(Refusal.NOT_FOUND);
    }
    return answer(asset, file);
  }

  private static HttpResponse<byte[]> answer(Asset asset, String file) throws IOException {
    try (InputStream in = DocsController.class.getResourceAsStream(asset.folder() + file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is not in the jar");
      }
      return HttpResponse.ok(in.readAllBytes())
          .contentType(asset.type())
          .header(Headers.CSP, POLICY);
    }
  }
}
