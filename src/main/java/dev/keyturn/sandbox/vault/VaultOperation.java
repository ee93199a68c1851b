package dev.keyturn.sandbox.vault;

/** What a request asks for; calls are counted, and faults set, by this. */
public enum VaultOperation {
  READ_DATA,
  WRITE_DATA,
  DELETE_DATA,
  /** Soft delete of named versions. */
  DELETE_VERSIONS,
  UNDELETE,
  DESTROY,
  READ_METADATA,
  WRITE_METADATA,
  LIST_METADATA,
  DELETE_METADATA,
  READ_CONFIG,
  WRITE_CONFIG,
  LOGIN,
  LOOKUP_SELF,
  RENEW_SELF,
  HEALTH,
  MOUNTS,
  CAPABILITIES,
  /** Of a version or of settings; it has a capability of its own, which Keyturn never needs. */
  PATCH,
  OTHER;

  /** Whether it changes what a secrets engine keeps. */
  boolean writes() {
    return switch (this) {
      case WRITE_DATA,
          DELETE_DATA,
          DELETE_VERSIONS,
          UNDELETE,
          DESTROY,
          WRITE_METADATA,
          DELETE_METADATA,
          WRITE_CONFIG,
          PATCH ->
          true;
      case READ_DATA,
          READ_METADATA,
          LIST_METADATA,
          READ_CONFIG,
          LOGIN,
          LOOKUP_SELF,
          RENEW_SELF,
          HEALTH,
          MOUNTS,
          CAPABILITIES,
          OTHER ->
          false;
    };
  }

  /**
   * @param method upper case
   * @param path below {@code /v1/}, without the query
   */
  static VaultOperation of(String method, String path, boolean list) {
    if (path.startsWith("auth/")) {
      return switch (path.substring(path.lastIndexOf('/') + 1)) {
        case "login" -> LOGIN;
        case "lookup-self" -> LOOKUP_SELF;
        case "renew-self" -> RENEW_SELF;
        default -> OTHER;
      };
    }
    if (path.startsWith("sys/")) {
      return switch (path) {
        case "sys/health" -> HEALTH;
        case "sys/capabilities-self" -> CAPABILITIES;
        default -> path.contains("mounts") ? MOUNTS : OTHER;
      };
    }
    if (method.equals("PATCH")) {
      return PATCH;
    }
    boolean write = method.equals("POST") || method.equals("PUT");
    boolean delete = method.equals("DELETE");
    return switch (KvAddress.kindIn(path)) {
      case "data" -> write ? WRITE_DATA : delete ? DELETE_DATA : READ_DATA;
      case "metadata" ->
          write ? WRITE_METADATA : delete ? DELETE_METADATA : list ? LIST_METADATA : READ_METADATA;
      case "delete" -> DELETE_VERSIONS;
      case "undelete" -> UNDELETE;
      case "destroy" -> DESTROY;
      case "config" -> write ? WRITE_CONFIG : READ_CONFIG;
      default -> OTHER;
    };
  }
}
