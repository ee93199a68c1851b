package dev.keyturn.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.keyturn.rotation.port.RotationFilter;

/** Which rotations a list shows. */
enum Standing {
  @JsonProperty("open")
  OPEN,
  @JsonProperty("stalled")
  STALLED,
  @JsonProperty("ended")
  ENDED;

  RotationFilter.Standing filter() {
    return RotationFilter.Standing.valueOf(name());
  }
}
