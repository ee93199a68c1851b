package dev.keyturn.wiring;

import dev.keyturn.engine.EndedRows;
import dev.keyturn.notice.AllReceivers;
import dev.keyturn.notice.NoticeStore;
import dev.keyturn.notice.Reminder;
import dev.keyturn.rotation.Rotation;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells people of rows that the signed trail contradicts, each once a day while it does. */
record EndedRowsWatch(EndedRows rows, NoticeStore notices, AllReceivers people)
    implements EndedRows.Told {
  private static final Logger LOG = LoggerFactory.getLogger(EndedRowsWatch.class);

  /** Each process looks once a day, at an hour of its own. */
  private static final Duration ONCE_IN = Duration.ofHours(23);

  void again() {
    rows.again(this);
  }

  @Override
  public void contradicted(Rotation row, String found) {
    LOG.error("rotation {}: {}", row.id(), found);
    notices.remind(
        row.id(),
        row.state().phase(),
        Reminder.ROW_CONTRADICTED.name(),
        found,
        notices.now().minus(ONCE_IN));
  }

  @Override
  public void broken(String found) {
    LOG.error("the audit trail: {}", found);
    people.tell(Reminder.TRAIL_BROKEN, found, notices.now().minus(ONCE_IN));
  }
}
