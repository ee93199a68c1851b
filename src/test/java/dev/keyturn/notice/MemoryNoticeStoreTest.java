package dev.keyturn.notice;

import dev.keyturn.MovedClock;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.TimelineEntry;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;

class MemoryNoticeStoreTest extends NoticeStoreContract {
  private final MovedClock clock = new MovedClock();
  private final MemoryNoticeStore memory = new MemoryNoticeStore(clock);

  @BeforeEach
  void use() {
    store = memory;
  }

  @Override
  protected RotationId opened() {
    return Samples.id();
  }

  @Override
  protected TimelineEntry line(RotationId rotation, TimelineEntry.What what, String why) {
    return memory.add(rotation, what, Phase.SOAKING, why);
  }

  @Override
  protected void pass(Duration time) {
    clock.advance(time);
  }
}
