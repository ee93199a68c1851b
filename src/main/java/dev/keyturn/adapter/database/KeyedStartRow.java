package dev.keyturn.adapter.database;

import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.port.KeyedStart;
import io.micronaut.data.annotation.MappedEntity;

/** A row of {@code keyed_start}. */
@MappedEntity("keyed_start")
record KeyedStartRow(String byName, String startKey, String startOrder, String rotationId) {

  KeyedStart start() {
    return new KeyedStart(byName, startKey, startOrder, new RotationId(rotationId));
  }
}
