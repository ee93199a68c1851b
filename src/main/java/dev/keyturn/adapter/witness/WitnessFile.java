package dev.keyturn.adapter.witness;

import dev.keyturn.audit.AuditAnchor;
import dev.keyturn.audit.CanonicalJson;
import dev.keyturn.audit.CheckpointWitness;
import dev.keyturn.audit.UnreadableAudit;
import dev.keyturn.remote.RemoteFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One JSON object a line: {@code at}, {@code size}, {@code root} and {@code checkpoint}, the signed
 * note. A line is on the disk before {@link #remember} returns. A line that a killed process left
 * unfinished stays as it is, and the next one begins on a line of its own.
 */
public final class WitnessFile implements CheckpointWitness {
  private static final String SYSTEM = "witness file";

  /** More than two lines can have. */
  private static final int TAIL_BYTES = 8192;

  /** A file lock keeps other processes out, but not other threads of this one. */
  private static final ReentrantLock OF_THIS_PROCESS = new ReentrantLock();

  private final Path file;
  private final Clock clock;

  public WitnessFile(Path file, Clock clock) {
    this.file = file;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "the witness file " + file;
  }

  @Override
  public void remember(String note) throws RemoteFailure {
    AuditAnchor anchor = AuditAnchor.ofSigned(note);
    OF_THIS_PROCESS.lock();
    try (var channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        var _ = channel.lock()) {
      String tail = tail(channel);
      Optional<AuditAnchor> newest = newest(tail);
      if (newest.isPresent() && newest.get().size() == anchor.size()) {
        if (!newest.get().equals(anchor)) {
          throw failure(
              RemoteFailure.Kind.REJECTED,
              "has another root at size " + anchor.size() + "; verify the audit trail against it");
        }
      } else if (newest.isEmpty() || newest.get().size() < anchor.size()) {
        boolean unfinished = !tail.isEmpty() && !tail.endsWith("\n");
        append(channel, (unfinished ? "\n" : "") + line(anchor, note) + "\n");
      }
      // Also a line that is there already: the process that wrote it may have died before this.
      channel.force(true);
    } catch (IOException e) {
      throw failure(
          RemoteFailure.Kind.TRANSIENT, "cannot be written (" + e.getClass().getSimpleName() + ")");
    } finally {
      OF_THIS_PROCESS.unlock();
    }
  }

  private static void append(FileChannel channel, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    long at = channel.size();
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  private String line(AuditAnchor anchor, String note) {
    return CanonicalJson.write(
        Map.of(
            "at",
            clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
            "size",
            anchor.size(),
            "root",
            anchor.root(),
            "checkpoint",
            note));
  }

  private static String tail(FileChannel channel) throws IOException {
    long from = Math.max(0, channel.size() - TAIL_BYTES);
    ByteBuffer bytes = ByteBuffer.allocate((int) (channel.size() - from));
    while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {}
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
  }

  /** The last line that is whole and a checkpoint. */
  private static Optional<AuditAnchor> newest(String tail) {
    return tail.lines().flatMap(line -> anchor(line).stream()).reduce((_, later) -> later);
  }

  private static Optional<AuditAnchor> anchor(String line) {
    try {
      return CanonicalJson.parse(line) instanceof Map<?, ?> object
              && object.get("checkpoint") instanceof String note
          ? Optional.of(AuditAnchor.ofSigned(note))
          : Optional.empty();
    } catch (UnreadableAudit | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private RemoteFailure failure(RemoteFailure.Kind kind, String problem) {
    return new RemoteFailure(kind, SYSTEM, "append", 0, file + " " + problem);
  }
}
