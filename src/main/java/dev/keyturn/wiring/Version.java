package dev.keyturn.wiring;

/** Which Keyturn this is, from the jar's manifest. */
public final class Version {
  public static final String NUMBER = number();
  public static final String BUILD = "release";

  private Version() {}

  private static String number() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
