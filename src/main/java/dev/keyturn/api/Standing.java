package dev.keyturn.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.keyturn.rotation.port.RotationStore.Filter;

/** Which rotations a list shows. */
enum Standing {
  @JsonProperty("open")
  OPEN,
  @JsonProperty("stalled")
  STALLED,
  @JsonProperty("ended")
  ENDED;

  Filter.Standing filter() {
    return Filter.Standing.valueOf(name());
  }
}
