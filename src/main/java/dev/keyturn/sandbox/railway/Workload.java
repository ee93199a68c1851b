package dev.keyturn.sandbox.railway;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.Map;

/** The program that a sandbox service runs: started once for every replica of every deployment. */
public interface Workload {
  /**
   * Starts one replica. The variables are the rendered ones of its deployment, with Railway's own
   * ({@code RAILWAY_DEPLOYMENT_ID}, {@code RAILWAY_REPLICA_ID}, {@code RAILWAY_SERVICE_NAME}, ...)
   * added, and never change afterwards.
   *
   * @throws RuntimeException when the program cannot start with these variables; the deployment
   *     then crashes
   */
  Replica start(Map<String, String> variables);

  /** One running copy of the program. Called from many threads. */
  interface Replica {
    /**
     * Answers one request that the edge routed here; must send a response and close the exchange.
     */
    void handle(HttpExchange exchange) throws IOException;

    /** No new requests come any more; those under way may finish. */
    void drain();

    /** The process is gone. */
    void stop();
  }
}
