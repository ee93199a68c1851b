package dev.keyturn.wiring;

/** Which Keyturn this is, from the jar's manifest. */
public final class Version {
  private static final String DEVELOPMENT = "development";
  public static final String NUMBER = number();
  public static final String BUILD = NUMBER.equals(DEVELOPMENT) ? "classes" : "jar";

  private Version() {}

  private static String number() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? DEVELOPMENT : version;
  }
}
