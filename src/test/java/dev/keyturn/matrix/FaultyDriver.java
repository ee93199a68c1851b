package dev.keyturn.matrix;

import dev.keyturn.OneMoreDriver;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Passes everything on to the real driver behind {@code jdbc:matrix:<world>:}, except where the
 * world's injector breaks it. One transaction is one boundary, and so is a statement outside of
 * any.
 */
public final class FaultyDriver extends OneMoreDriver {
  private static final String PREFIX = "jdbc:matrix:";
  private static final Map<String, Injector> WORLDS = new ConcurrentHashMap<>();
  private static final Pattern WRITTEN =
      Pattern.compile("(?i)^\\s*(insert\\s+into|update|delete\\s+from|merge\\s+into)\\s+\"?(\\w+)");
  private static final Pattern READ = Pattern.compile("(?i)\\sfrom\\s+\"?(\\w+)");
  private static final Pattern ACTION = Pattern.compile("\"action\":\"([^\"]+)\"");
  private static final Pattern STEP = Pattern.compile("\"step\":\"([^\"]+)\"");

  static String url(String world, Injector injector, String real) {
    WORLDS.put(world, injector);
    return PREFIX + world + ":" + real;
  }

  @Override
  public @Nullable Connection connect(String url, Properties info) throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    String rest = url.substring(PREFIX.length());
    String world = rest.substring(0, rest.indexOf(':'));
    Injector injector = WORLDS.get(world);
    if (injector == null) {
      throw new SQLException("no such world");
    }
    Connection real = DriverManager.getConnection(rest.substring(rest.indexOf(':') + 1), info);
    return new Session(injector, real).proxy();
  }

  @Override
  public boolean acceptsURL(String url) {
    return url.startsWith(PREFIX);
  }

  /** One connection and the transaction that is open on it. */
  private static final class Session {
    private final Injector injector;
    private final Connection real;
    private final TreeSet<String> written = new TreeSet<>();
    private final TreeSet<String> read = new TreeSet<>();
    private final StringBuilder said = new StringBuilder();
    private boolean open;
    private int number;

    Session(Injector injector, Connection real) {
      this.injector = injector;
      this.real = real;
    }

    Connection proxy() {
      return (Connection)
          Proxy.newProxyInstance(
              FaultyDriver.class.getClassLoader(),
              new Class<?>[] {Connection.class},
              (_, method, arguments) -> onConnection(method, arguments));
    }

    private @Nullable Object onConnection(Method method, Object @Nullable [] arguments)
        throws Throwable {
      switch (method.getName()) {
        case "commit" -> {
          commit();
          return null;
        }
        case "rollback" -> {
          forget();
          return call(real, method, arguments);
        }
        case "setAutoCommit" -> {
          if (arguments != null && Boolean.TRUE.equals(arguments[0])) {
            forget();
          }
          return call(real, method, arguments);
        }
        case "prepareStatement", "createStatement", "prepareCall" -> {
          String sql = arguments == null || !(arguments[0] instanceof String s) ? "" : s;
          return statement(call(real, method, arguments), sql, method.getReturnType());
        }
        default -> {
          return call(real, method, arguments);
        }
      }
    }

    private Object statement(@Nullable Object statement, String sql, Class<?> type) {
      var texts = new StringBuilder();
      return Proxy.newProxyInstance(
          FaultyDriver.class.getClassLoader(),
          new Class<?>[] {type},
          (_, method, arguments) -> {
            String name = method.getName();
            if (name.equals("setString") && arguments != null && arguments[1] instanceof String s) {
              note(s, texts);
            }
            if (!name.startsWith("execute")) {
              return call(statement, method, arguments);
            }
            String text = arguments != null && arguments[0] instanceof String s ? s : sql;
            return execute(text, texts, () -> call(statement, method, arguments));
          });
    }

    private static void note(String text, StringBuilder texts) {
      Matcher action = ACTION.matcher(text);
      if (action.find()) {
        Matcher step = STEP.matcher(text);
        texts.append(' ').append(action.group(1));
        if (step.find()) {
          texts.append(' ').append(step.group(1));
        }
      }
    }

    private interface Work {
      @Nullable Object run() throws Throwable;
    }

    private @Nullable Object execute(String sql, StringBuilder texts, Work work) throws Throwable {
      refuse();
      boolean alone = real.getAutoCommit();
      if (alone || !open) {
        begin(alone);
      }
      Matcher write = WRITTEN.matcher(sql);
      if (write.find()) {
        written.add(write.group(2).toLowerCase(Locale.ROOT));
      } else {
        Matcher from = READ.matcher(sql);
        read.add(from.find() ? from.group(1).toLowerCase(Locale.ROOT) : "clock");
      }
      said.append(texts);
      texts.setLength(0);
      if (!alone) {
        return work.run();
      }
      return end(work);
    }

    private void begin(boolean alone) throws SQLException {
      open = !alone;
      written.clear();
      read.clear();
      said.setLength(0);
      number = injector.reach();
      Fault fault = injector.fault(number);
      if (fault == Fault.KILLED_BEFORE) {
        injector.struck();
        die();
      }
      if (fault == Fault.DATABASE_GONE_BEFORE) {
        injector.struck();
        injector.databaseGone(true);
        refuse();
      }
    }

    private void commit() throws Throwable {
      refuse();
      if (!open) {
        real.commit();
        return;
      }
      end(() -> {
        real.commit();
        return null;
      });
      open = false;
    }

    /** The commit, or the one statement. */
    private @Nullable Object end(Work work) throws Throwable {
      injector.known(number, operation(), !written.isEmpty());
      Fault fault = injector.fault(number);
      if (fault == null) {
        return work.run();
      }
      injector.struck();
      switch (fault) {
        case DATABASE_GONE_AT_COMMIT -> injector.databaseGone(true);
        case KILLED_BETWEEN, KILLED_AFTER -> {
          Object result = work.run();
          injector.kill();
          if (fault == Fault.KILLED_AFTER) {
            open = false;
            return result;
          }
          die();
        }
        case DATABASE_GONE_AFTER -> {
          work.run();
          open = false;
          injector.databaseGone(true);
        }
        default -> throw new IllegalStateException(fault + " on a database");
      }
      refuse();
      throw new IllegalStateException("went on after " + fault);
    }

    private String operation() {
      if (!said.isEmpty()) {
        return "journals" + said;
      }
      return written.isEmpty()
          ? "reads " + String.join(", ", read)
          : "writes " + String.join(", ", written);
    }

    private void die() {
      injector.kill();
      throw new Injector.Killed();
    }

    /** What a dead process or a lost database answers: nothing is done. */
    private void refuse() throws SQLException {
      if (injector.dead()) {
        throw new Injector.Killed();
      }
      if (injector.databaseGone()) {
        throw new SQLException("the database is gone", "58030");
      }
    }

    private void forget() {
      if (open) {
        injector.known(number, "rolls back " + operation(), false);
      }
      open = false;
    }

    private static @Nullable Object call(
        @Nullable Object on, Method method, Object @Nullable [] arguments) throws Throwable {
      try {
        return method.invoke(on, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause() == null ? e : e.getCause();
      }
    }
  }
}
