package dev.keyturn.adapter.vault;

import static dev.keyturn.remote.RemoteFailure.Kind.REJECTED;
import static dev.keyturn.remote.RemoteFailure.Kind.TRANSIENT;

import dev.keyturn.remote.Causes;
import dev.keyturn.remote.RemoteFailure;
import io.github.jopenlibs.vault.VaultException;
import io.github.jopenlibs.vault.json.JsonObject;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLHandshakeException;

/**
 * One call, and what each way in which it can go wrong means. The messages are our own: an
 * exception of the driver carries whole bodies, so none is ever chained or quoted.
 *
 * @param writes whether Vault changes when it succeeds and sending it twice is not the same as once
 * @param operation for people, for example {@code read}
 * @param path of the API, below {@code /v1/}
 * @param capability what a policy must grant on that path
 */
record Call(boolean writes, String operation, String path, String capability) {
  static final String SYSTEM = "vault";

  static Call read(String operation, String path) {
    return new Call(false, operation, path, "read");
  }

  static Call write(String operation, String path) {
    return new Call(true, operation, path, "create and update");
  }

  RemoteFailure failure(RemoteFailure.Kind kind, int status, String problem) {
    return new RemoteFailure(kind, SYSTEM, operation, status, problem);
  }

  /** After the request may have left: nobody knows whether a write happened. */
  RemoteFailure unanswered(String problem) {
    return failure(unknown(), 0, problem);
  }

  /**
   * @throws RemoteFailure it is no success, or not Vault's
   */
  VaultAnswer success(VaultAnswer answer) throws RemoteFailure {
    if (answer.status() != 200 || answer.body() == null) {
      throw unexpected(answer);
    }
    return answer;
  }

  /** The object {@code data} of a success. */
  JsonObject data(VaultAnswer answer) throws RemoteFailure {
    JsonObject data = success(answer).data();
    if (data == null) {
      throw unexpected(answer);
    }
    return data;
  }

  /** An answer that is none of those the caller expects. */
  RemoteFailure unexpected(VaultAnswer answer) {
    int status = answer.status();
    if (answer.body() == null && status == 400) {
      return speaksTls();
    }
    if (answer.body() == null && status < 500 && status != 429) {
      return status < 300
          ? failure(unknown(), status, "the answer is not Vault's or is cut off")
          : failure(unknown(), status, "a proxy answered in place of Vault");
    }
    return switch (status) {
      case 400 ->
          answer.says("pgrading")
              ? failure(TRANSIENT, 400, "Vault is upgrading the store")
              : failure(REJECTED, 400, "Vault calls the request invalid at " + path);
      case 403 ->
          failure(
              REJECTED,
              403,
              "permission denied; the policy must grant " + capability + " on " + path);
      case 404 ->
          failure(
              REJECTED,
              404,
              "Vault has no such route: " + path + "; check the mount and the namespace");
      case 412 -> failure(TRANSIENT, 412, "this Vault node lags behind");
      case 429 -> failure(TRANSIENT, 429, "Vault's rate limit is reached");
      case 503 -> unavailable(answer.says("Vault is sealed"));
      default ->
          status >= 500
              ? failure(unknown(), status, "Vault or a proxy before it failed")
              : status >= 300 && status < 400
                  ? failure(TRANSIENT, status, "this Vault node is a standby that redirects")
                  : failure(
                      status < 300 ? unknown() : REJECTED,
                      status,
                      "Vault answered unexpectedly at " + path);
    };
  }

  /** The driver threw; for it, that includes every status from 500 on. */
  RemoteFailure thrown(Throwable thrown) {
    if (thrown instanceof VaultException vault && vault.getHttpStatusCode() > 0) {
      int status = vault.getHttpStatusCode();
      if (status == 503) {
        return unavailable(String.valueOf(vault.getMessage()).contains("Vault is sealed"));
      }
      // It was Vault's own answer, or that of a server which expected TLS.
      return status == 400 && !String.valueOf(vault.getMessage()).contains("errors")
          ? speaksTls()
          : unexpected(new VaultAnswer(status, new JsonObject()));
    }
    if (caused(thrown, SSLHandshakeException.class)) {
      return caused(thrown, CertificateException.class)
          ? failure(
              REJECTED,
              0,
              "Vault's certificate is not trusted or is for another host; check the CA file")
          : failure(TRANSIENT, 0, "the TLS handshake failed");
    }
    if (RemoteFailure.neverSent(thrown)) {
      return failure(TRANSIENT, 0, "cannot connect; nothing was sent");
    }
    return unanswered("the connection broke before an answer came");
  }

  /** Without a status: it says nothing of a login or a policy. */
  private RemoteFailure speaksTls() {
    return failure(
        REJECTED, 0, "what answers speaks TLS, or is not Vault; write https:// in VAULT_ADDR");
  }

  private RemoteFailure unavailable(boolean sealed) {
    return sealed
        ? failure(TRANSIENT, 503, "Vault is sealed; it must be unsealed")
        : failure(unknown(), 503, "Vault is not available");
  }

  private RemoteFailure.Kind unknown() {
    return RemoteFailure.Kind.unanswered(true, writes);
  }

  private static boolean caused(Throwable thrown, Class<? extends Throwable> type) {
    return Causes.of(thrown).anyMatch(type::isInstance);
  }
}
