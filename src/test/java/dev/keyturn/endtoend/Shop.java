package dev.keyturn.endtoend;

import dev.keyturn.rehearsal.RehearsedPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The tests' own plan: one service with two replicas, three secrets, one approver. */
final class Shop {
  static final Path PLAN = Path.of("src/test/resources/endtoend/shop.yaml");
  static final String PROJECT = "0b8a3a0c-1f6e-5d0b-9a51-7d6a1d7c6a01";
  static final String ENVIRONMENT = "0b8a3a0c-1f6e-5d0b-9a51-7d6a1d7c6a02";
  static final String SERVICE = "0b8a3a0c-1f6e-5d0b-9a51-7d6a1d7c6a03";
  static final String PLACE = ENVIRONMENT + "/" + SERVICE;
  static final List<String> SECRETS = List.of("BACKUP_KEY", "JWT_SECRET", "API_KEY_SALT");

  private Shop() {}

  static RehearsedPlan start() throws IOException, InterruptedException {
    return RehearsedPlan.start(PLAN);
  }

  static Map<String, String> as(String person, Map<String, String> environment) {
    var variables = new TreeMap<>(environment);
    variables.put("KEYTURN_ACTOR", person + "@shop.example.com");
    return variables;
  }
}
