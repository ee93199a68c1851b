package dev.keyturn.adapter.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          postgresql://user:pass@host:5433/db | jdbc:postgresql://host:5433/db | user | pass
          postgres://user:pass@host/db | jdbc:postgresql://host:5432/db | user | pass
          jdbc:postgresql://host:1/db?user=u&password=p%26q | jdbc:postgresql://host:1/db | u | p&q
          postgresql://u:p@host/db?sslmode=require | jdbc:postgresql://host:5432/db?sslmode=require | u | p
          postgresql://u:p@host/db?sslmode=verify-full&connect_timeout=10 | jdbc:postgresql://host:5432/db?sslmode=verify-full&connectTimeout=10 | u | p
          postgresql://u:p@host/db?application_name=key%20turn | jdbc:postgresql://host:5432/db?ApplicationName=key+turn | u | p
          postgresql://u%40x:p%40s%3As%2Fw%3Fo%23r%25d@host/db | jdbc:postgresql://host:5432/db | u@x | p@s:s/w?o#r%d
          postgresql://u:a+b:c@host/db | jdbc:postgresql://host:5432/db | u | a+b:c
          postgresql://u:a@b#c@host/db | jdbc:postgresql://host:5432/db | u | a@b#c
          postgresql://u:p%C3%A4%F0%9F%94%91@host/db | jdbc:postgresql://host:5432/db | u | pä🔑
          postgresql://u:ä🔑@host/db | jdbc:postgresql://host:5432/db | u | ä🔑
          postgresql://u:p@[::1]:5433/db | jdbc:postgresql://[::1]:5433/db | u | p
          postgresql://u:p@[fd12:b9::10.0.0.1]/db | jdbc:postgresql://[fd12:b9::10.0.0.1]:5432/db | u | p
          postgresql://u:p@postgres.railway.internal:5432/railway | jdbc:postgresql://postgres.railway.internal:5432/railway | u | p
          postgresql://u:p@host/my%20db | jdbc:postgresql://host:5432/my+db | u | p
          postgresql://u:p@host/db? | jdbc:postgresql://host:5432/db | u | p
          """)
  void a_connection_uri_becomes_what_jdbc_needs(
      String uri, String jdbcUrl, String user, String password) {
    var url = DatabaseUrl.parse(uri);

    assertThat(url.jdbcUrl()).isEqualTo(jdbcUrl);
    assertThat(url.user()).isEqualTo(user);
    assertThat(url.password()).isEqualTo(password);
    assertThat(url.toString()).isEqualTo("DatabaseUrl[hidden]");
  }

  @Test
  void user_and_password_may_be_absent() {
    var url = DatabaseUrl.parse("postgresql://host/db");

    assertThat(url.user()).isEmpty();
    assertThat(url.password()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mysql://u:hunter2@host/db                     | does not begin with postgresql://
          hunter2                                       | does not begin with postgresql://
          postgresql://u:hunter2@host                   | names no database
          postgresql://u:hunter2@host/                  | names no database
          postgresql://u:hunter2@/db                    | has no single host
          postgresql://u:hunter2@a,b/db                 | has no single host
          postgresql://u:hunter2/x@host/db              | has no single host
          postgresql://u:hunter2?x@host/db              | has no single host
          postgresql://u:hunter2@host:99999/db          | has a port that is not between 1 and 65535
          postgresql://u:hunter2@host:hunter2/db        | has no single host
          postgresql://u:hunter2%@host/db               | has a % that is not followed by two hexadecimal digits
          postgresql://u:hunter2%2@host/db              | has a % that is not followed by two hexadecimal digits
          postgresql://u:hunter2%FF@host/db             | has percent-encoded bytes that are not UTF-8
          postgresql://u:p@host/db?schema=hunter2       | has the parameter schema, which Keyturn does not pass on
          postgresql://u:p@host/db?hunter2              | has a parameter whose name is not one
          postgresql://u:p@host/db?sslmode=no-verify    | has sslmode=no-verify, which is a word of Node's; write sslmode=require
          postgresql://u:p@host/db?sslmode=hunter2      | has a sslmode that is not one of disable, allow, prefer, require, verify-ca, verify-full
          postgresql://u:p@host/db?channel_binding=hunter2 | has a channel_binding that is not one of
          postgresql://u:p@host/db?connect_timeout=hunter2 | has a connect_timeout that is no whole number of seconds
          """)
  void an_unusable_uri_is_refused_without_showing_any_of_it(String uri, String message) {
    Throwable refusal = catchThrowable(() -> DatabaseUrl.parse(uri));

    assertThat(refusal)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("DATABASE_URL " + message)
        .hasMessageEndingWith("expected postgresql://user:password@host:port/database")
        .hasNoCause();
    assertThat(refusal.getMessage()).doesNotContain("hunter2").doesNotContain("\n");
  }

  @Test
  void without_a_url_the_database_is_one_file_below_the_data_directory() {
    assertThat(DatabaseSettings.from(Map.of()).get("datasources.default.url").toString())
        .startsWith("jdbc:h2:file:/")
        .contains("/data/keyturn/keyturn;")
        .contains(";WRITE_DELAY=0");
    assertThat(DatabaseSettings.from(Map.of("KEYTURN_DATA", "/srv/x", "DATABASE_URL", " ")))
        .extractingByKey("datasources.default.url")
        .asString()
        .startsWith("jdbc:h2:file:/srv/x/keyturn;MODE=PostgreSQL;");
  }

  /** What the next deployment throws away is nobody's wish, unless somebody says so. */
  @ParameterizedTest
  @ValueSource(strings = {"RAILWAY_PROJECT_ID", "RAILWAY_ENVIRONMENT_ID", "RAILWAY_SERVICE_ID"})
  void on_railway_a_missing_or_empty_url_is_refused_and_h2_only_by_wish(String set) {
    for (String url : new String[] {"", " \n"}) {
      assertThat(
              catchThrowable(() ->
                  DatabaseSettings.from(
                      Map.of(set, "1", "KEYTURN_DATA", "/data", "DATABASE_URL", url))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("DATABASE_URL is not set or empty, and this is Railway")
          .hasMessageContaining("${{Postgres.DATABASE_URL}}")
          .hasMessageContaining("KEYTURN_DATABASE=h2");
    }
    for (String wish : new String[] {"h2", "H2", " h2\n"}) {
      assertThat(DatabaseSettings.from(Map.of(set, "1", "KEYTURN_DATABASE", wish)))
          .extractingByKey("datasources.default.url")
          .asString()
          .startsWith("jdbc:h2:file:");
    }
  }

  @Test
  void a_token_for_railway_is_no_sign_that_this_is_railway() {
    assertThat(DatabaseSettings.from(Map.of("RAILWAY_TOKEN_SHOP_PRODUCTION", "x")))
        .extractingByKey("datasources.default.url")
        .asString()
        .startsWith("jdbc:h2:file:");
  }

  @Test
  void a_wish_is_h2_and_does_not_stand_beside_a_url() {
    assertThat(catchThrowable(() -> DatabaseSettings.from(Map.of("KEYTURN_DATABASE", "hunter2"))))
        .hasMessageStartingWith("KEYTURN_DATABASE can only be h2.");
    assertThat(
            catchThrowable(() ->
                DatabaseSettings.from(
                    Map.of("KEYTURN_DATABASE", "h2", "DATABASE_URL", "postgresql://h/d"))))
        .hasMessageEndingWith("Unset one of them.");
  }

  @Test
  void a_data_directory_cannot_slip_in_settings() {
    assertThat(
            catchThrowable(() -> DatabaseSettings.from(Map.of("KEYTURN_DATA", "/srv/x;INIT=drop"))))
        .hasMessage("KEYTURN_DATA has a semicolon in its path. Choose a directory without one.");
  }
}
