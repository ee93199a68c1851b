package dev.keyturn.endtoend;

import org.jspecify.annotations.Nullable;

/** What a relay asks about everything that it is to pass on. */
interface Gate<C> {
  /** Asked when a request has come whole, before anything of it goes on. */
  Crossing enter(C request);

  static <C> Gate<C> open() {
    return _ -> Crossing.FREE;
  }

  /** One request on its way, and where that way ends. */
  interface Crossing {
    Crossing FREE = of(null, () -> {});

    /** The relay is there. When this says yes, the one who asked is dead: pass nothing on. */
    boolean endsAt(Moment moment);

    /** The status with which the relay itself answers, and passes nothing on; 0: it passes. */
    default int refusedWith() {
      return 0;
    }

    static Crossing refused(int status) {
      return new Crossing() {
        @Override
        public boolean endsAt(Moment moment) {
          return false;
        }

        @Override
        public int refusedWith() {
          return status;
        }
      };
    }

    static Crossing of(@Nullable Moment end, Runnable strike) {
      return moment -> {
        if (moment != end) {
          return false;
        }
        strike.run();
        return true;
      };
    }
  }
}
