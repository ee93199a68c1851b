package dev.keyturn.wiring;

import dev.keyturn.wiring.Settings.WrongSetting;
import org.jspecify.annotations.Nullable;

/**
 * Whose word is taken for where a request comes from.
 *
 * @param header in which a proxy of ours tells the client's address; null: there is no such proxy,
 *     and the connection's own address counts
 * @param onRailway whether this runs there, where every request from outside comes by Railway's
 *     edge
 */
public record ClientAddresses(@Nullable String header, boolean onRailway) {
  public static final String SETTING = "KEYTURN_CLIENT_ADDRESS_HEADER";

  /**
   * In which Railway's edge tells the client's address; a client cannot set it.
   *
   * @see <a href="https://docs.railway.com/networking/public-networking/specs-and-limits">Request
   *     Headers</a>
   */
  public static final String OF_RAILWAY = "X-Real-IP";

  /**
   * What Railway gives to whatever runs there.
   *
   * @see <a href="https://docs.railway.com/variables/reference">Railway-provided variables</a>
   */
  private static final String RAILWAY = "RAILWAY_SERVICE_ID";

  private static final String NONE = "none";

  /**
   * @throws WrongSetting when the setting is no header's name
   */
  static ClientAddresses of(ProcessEnvironment environment) {
    boolean onRailway = environment.find(RAILWAY) != null;
    String name = environment.find(SETTING, onRailway ? OF_RAILWAY : NONE);
    if (!name.matches("[A-Za-z0-9-]{1,100}")) {
      throw new WrongSetting(
          SETTING
              + " is the name of a header, for example X-Real-IP, or none for the connection's own address.");
    }
    return new ClientAddresses(name.equalsIgnoreCase(NONE) ? null : name, onRailway);
  }
}
