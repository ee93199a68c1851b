package dev.keyturn.api;

import dev.keyturn.view.RotationView;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/**
 * What replicas have proved in a rotation.
 *
 * @param attestations the newest proof of each replica and secret
 */
@Serdeable
@Schema(name = "Attestations")
record Attestations(List<RotationView.ReplicaView> attestations) {}
