package dev.keyturn.rotation.port;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.AttestedReplica;
import dev.keyturn.rotation.Health;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretValue;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Asks the replicas themselves: which values do you hold, and which one do you sign with? */
public interface ReplicaProof {

  /**
   * Challenges the replicas behind one URL, each with a fresh nonce, until every expected one has
   * answered or the bound on calls is reached.
   *
   * @param expected ids of the replicas that the platform says are running; where the application's
   *     ids are others, so many distinct replicas of {@code deploymentId} are awaited
   * @param candidates for each secret the values that a replica may hold
   * @return an answer for each replica that was heard, also of other deployments
   * @throws RemoteFailure TRANSIENT: nobody answered. REJECTED: our bearer token is refused, or the
   *     answer is no attestation
   */
  List<AttestedReplica> challenge(
      Plan.Confirmation confirmation,
      String deploymentId,
      Set<String> expected,
      Map<SecretName, Map<SlotContent, SecretValue>> candidates)
      throws RemoteFailure;

  /**
   * What the health URL answers now; {@link Health#NO_ANSWER} when nobody does.
   *
   * @throws RemoteFailure REJECTED: the URL may not be called
   */
  Health health(String healthUrl) throws RemoteFailure;
}
