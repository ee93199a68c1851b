package dev.keyturn.adapter.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL connection URI, as Railway puts it into {@code DATABASE_URL}, taken apart for JDBC.
 * No message and no {@link #toString} of this class shows any part of the text it was given, except
 * the name of a parameter that it does not know: the text has a password in it.
 *
 * @param jdbcUrl without user and password
 * @param user empty when the URI has none
 * @param password empty when the URI has none
 * @see <a
 *     href="https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-CONNSTRING-URIS">Connection
 *     URIs</a>
 */
public record DatabaseUrl(String jdbcUrl, String user, String password) {
  private static final Pattern SCHEME = Pattern.compile("(?:jdbc:)?postgres(?:ql)?://");
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(?<host>\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::(?<port>[0-9]{1,5}))?");
  private static final Pattern PARAMETER_NAME = Pattern.compile("[A-Za-z_]{1,40}");
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,4}");
  private static final String SHAPE = "postgresql://user:password@host:port/database";

  /** libpq's names and those that the JDBC driver has for them. */
  private static final Map<String, String> PARAMETERS =
      Map.of(
          "sslmode", "sslmode",
          "sslrootcert", "sslrootcert",
          "sslcert", "sslcert",
          "sslkey", "sslkey",
          "channel_binding", "channelBinding",
          "connect_timeout", "connectTimeout",
          "application_name", "ApplicationName",
          "options", "options");

  private static final Map<String, List<String>> WORDS =
      Map.of(
          "sslmode",
          List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
          "channel_binding",
          List.of("disable", "prefer", "require"));

  /**
   * @throws IllegalArgumentException when it is not such a URI; the message says what to do and
   *     shows no value
   */
  public static DatabaseUrl parse(String text) {
    var scheme = SCHEME.matcher(text);
    if (!scheme.lookingAt()) {
      throw wrong("does not begin with postgresql://");
    }
    String rest = text.substring(scheme.end());
    String query = after(rest, '?');
    String beforeQuery = before(rest, '?');
    String database = after(beforeQuery, '/');
    String authority = before(beforeQuery, '/');
    int at = authority.lastIndexOf('@');
    String credentials = at < 0 ? "" : authority.substring(0, at);
    var address = HOST_AND_PORT.matcher(authority.substring(at + 1));
    if (!address.matches()) {
      throw wrong("has no single host, or a password with / or ? that is not percent-encoded");
    }
    if (database.isEmpty()) {
      throw wrong("names no database");
    }
    String user = decoded(before(credentials, ':'));
    String password = decoded(after(credentials, ':'));
    var parameters = new LinkedHashMap<String, String>();
    for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
      String name = before(pair, '=');
      String value = decoded(after(pair, '='));
      switch (name) {
        case "user" -> user = value;
        case "password" -> password = value;
        default -> parameters.put(jdbcName(name), checked(name, value));
      }
    }
    return new DatabaseUrl(
        jdbcUrl(address.group("host"), port(address.group("port")), decoded(database), parameters),
        user,
        password);
  }

  private static String jdbcUrl(
      String host, int port, String database, Map<String, String> parameters) {
    var url = new StringBuilder("jdbc:postgresql://" + host + ":" + port + "/");
    url.append(URLEncoder.encode(database, UTF_8));
    char separator = '?';
    for (var parameter : parameters.entrySet()) {
      url.append(separator).append(parameter.getKey()).append('=');
      url.append(URLEncoder.encode(parameter.getValue(), UTF_8));
      separator = '&';
    }
    return url.toString();
  }

  private static int port(@Nullable String digits) {
    int port = digits == null ? 5432 : Integer.parseInt(digits);
    if (port < 1 || port > 65_535) {
      throw wrong("has a port that is not between 1 and 65535");
    }
    return port;
  }

  private static String jdbcName(String name) {
    String known = PARAMETERS.get(name.toLowerCase(Locale.ROOT));
    if (known == null) {
      throw wrong(
          PARAMETER_NAME.matcher(name).matches()
              ? "has the parameter " + name + ", which Keyturn does not pass on; remove it"
              : "has a parameter whose name is not one");
    }
    return known;
  }

  /** What the driver would refuse only after it has tried to connect, or read as something else. */
  private static String checked(String name, String value) {
    if (name.equalsIgnoreCase("connect_timeout") && !SECONDS.matcher(value).matches()) {
      throw wrong("has a connect_timeout that is no whole number of seconds");
    }
    List<String> words = WORDS.get(name.toLowerCase(Locale.ROOT));
    if (words == null || words.contains(value)) {
      return value;
    }
    if (value.equals("no-verify")) {
      throw wrong(
          "has sslmode=no-verify, which is a word of Node's; write sslmode=require, which encrypts and trusts any certificate too");
    }
    throw wrong("has a " + name + " that is not one of " + String.join(", ", words));
  }

  private static String before(String text, char separator) {
    int at = text.indexOf(separator);
    return at < 0 ? text : text.substring(0, at);
  }

  private static String after(String text, char separator) {
    int at = text.indexOf(separator);
    return at < 0 ? "" : text.substring(at + 1);
  }

  /** Percent-decoding alone: unlike in a form, a plus sign in a password is a plus sign. */
  private static String decoded(String text) {
    var bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      int c = text.codePointAt(i);
      if (c != '%') {
        bytes.writeBytes(Character.toString(c).getBytes(UTF_8));
        i += Character.charCount(c) - 1;
        continue;
      }
      int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
      int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
      if (high < 0 || low < 0) {
        throw wrong("has a % that is not followed by two hexadecimal digits; write it as %25");
      }
      bytes.write(high * 16 + low);
      i += 2;
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
    } catch (CharacterCodingException e) {
      throw wrong("has percent-encoded bytes that are not UTF-8");
    }
  }

  private static IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException("DATABASE_URL " + what + "; expected " + SHAPE);
  }

  @Override
  public String toString() {
    return "DatabaseUrl[hidden]";
  }
}
