package dev.keyturn.soak;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;

/**
 * A process as far as it touches anything: its ports die with it, at one call between any two, and
 * from then on nothing that it does reaches the outside or the database any more. A transaction
 * that is open when it dies is rolled back, as the database does when a connection breaks.
 */
final class Mortal {
  private static final Set<String> WRITES =
      Set.of("set", "delete", "redeploy", "write", "protect", "label");

  private int callsLeft = Integer.MAX_VALUE;
  private int writesLeft = Integer.MAX_VALUE;
  private boolean afterwards;
  private boolean dead;

  /** Like SIGKILL: nothing that the engine does may catch it. */
  static final class Killed extends Error {
    Killed() {
      super("killed");
    }
  }

  /**
   * @param after whether the call still takes effect
   */
  synchronized void diesAtCall(int number, boolean after) {
    callsLeft = number;
    afterwards = after;
  }

  /**
   * @param after whether the write still takes effect
   */
  synchronized void diesAtWrite(int number, boolean after) {
    writesLeft = number;
    afterwards = after;
  }

  synchronized void dies() {
    dead = true;
  }

  <T> T port(Class<T> type, T real) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> call(real, method, arguments)));
  }

  private Object call(Object real, Method method, Object[] arguments) throws Throwable {
    if (method.getDeclaringClass() == Object.class) {
      return method.invoke(real, arguments);
    }
    boolean last = counted(WRITES.contains(method.getName()));
    if (last && !afterwards) {
      dies();
    }
    refuseTheDead();
    Object answer;
    try {
      answer = method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
    if (last) {
      dies();
    }
    refuseTheDead();
    return answer;
  }

  private synchronized boolean counted(boolean write) {
    return --callsLeft == 0 | (write && --writesLeft == 0);
  }

  private synchronized void refuseTheDead() {
    if (dead) {
      throw new Killed();
    }
  }
}
