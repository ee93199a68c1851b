package dev.keyturn.adapter.railway;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.micronaut.http.client.DefaultHttpClientConfiguration;
import io.micronaut.http.client.HttpClient;
import java.net.MalformedURLException;
import java.time.Duration;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * How the HTTP client is set up: nothing repeated, nothing followed, nothing written to the log.
 */
final class RailwayHttpClient {
  static final int ANSWER_LIMIT_BYTES = 4 * 1024 * 1024;

  /** The client's own logger, which prints headers and bodies at TRACE. */
  private static final String LOGGER = "dev.keyturn.adapter.railway.wire";

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration POOL_IDLE = Duration.ofSeconds(5);

  private RailwayHttpClient() {}

  static HttpClient client(RailwaySettings settings) {
    silenceLog();
    var configuration = new DefaultHttpClientConfiguration();
    var timeout = settings.timeout();
    configuration.setConnectTimeout(timeout.compareTo(CONNECT_LIMIT) < 0 ? timeout : CONNECT_LIMIT);
    configuration.setReadTimeout(timeout);
    // The read timeout starts again with each byte; this one does not.
    configuration.setRequestTimeout(timeout);
    // A connection that the other side has closed meanwhile would turn the next write's outcome
    // unknown, so none is kept until the next poll.
    configuration.setConnectionPoolIdleTimeout(POOL_IDLE);
    configuration.setAlpnModes(List.of("http/1.1"));
    configuration.setFollowRedirects(false);
    configuration.setExceptionOnErrorStatus(false);
    configuration.setDecompressionEnabled(false);
    configuration.setMaxContentLength(ANSWER_LIMIT_BYTES);
    configuration.setNumOfThreads(2);
    configuration.setLoggerName(LOGGER);
    try {
      return HttpClient.create(settings.endpoint().toURL(), configuration);
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("Railway's endpoint is no URL that Java can open", e);
    }
  }

  /** In code, because whoever turns the log up to find a fault must not find the values there. */
  private static void silenceLog() {
    if (LoggerFactory.getLogger(LOGGER) instanceof Logger logger) {
      logger.setLevel(Level.OFF);
    }
  }
}
