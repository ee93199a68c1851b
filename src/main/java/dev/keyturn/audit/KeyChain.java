package dev.keyturn.audit;

import java.util.ArrayList;
import java.util.List;

/**
 * The keys that signed a trail, one after the other, as its entries name them. Each change is
 * signed by the key before and the key after, so whoever trusts one of the keys can follow the rest
 * in both directions: forwards because a trusted key named its successor, backwards because a
 * trusted key signed the root of what it took over.
 */
final class KeyChain {
  private final AuditPublicKey claimed;
  private final List<Link> links = new ArrayList<>();

  /**
   * @param since the size from which on the key signs; at the size at which it ends both sign
   */
  private record Link(AuditPublicKey key, long since) {}

  /**
   * @param claimed the key that signs when there is no change
   */
  KeyChain(AuditPublicKey claimed) {
    this.claimed = claimed;
  }

  /**
   * Takes a change at its place.
   *
   * @param before what the trail is without the entry
   * @throws UnreadableAudit when it does not belong there; the message says why
   */
  void follow(String note, String log, CompactRange before) throws UnreadableAudit {
    var change = KeyChange.open(note);
    if (!change.log().equals(log)) {
      throw new UnreadableAudit("the change of key belongs to another log");
    }
    if (change.size() != before.size() || !change.root().equals(before.rootText())) {
      throw new UnreadableAudit(
          "the change of key was signed for another history than the entries before it");
    }
    if (links.isEmpty()) {
      links.add(new Link(change.from(), 1));
    } else if (!change.from().equals(newest())) {
      throw new UnreadableAudit("the key that hands over is not the one that was in force");
    }
    links.add(new Link(change.to(), change.size() + 1));
  }

  /** The key that signs the end of the trail. */
  AuditPublicKey newest() {
    return links.isEmpty() ? claimed : links.getLast().key();
  }

  /** All of them, oldest first. */
  List<AuditPublicKey> keys() {
    return links.isEmpty() ? List.of(claimed) : links.stream().map(Link::key).toList();
  }

  /**
   * Which of them may have signed a checkpoint or receipt of this size; two where one hands over.
   */
  List<AuditPublicKey> at(long size) {
    var keys = new ArrayList<AuditPublicKey>();
    for (int i = 0; i < links.size(); i++) {
      long until = i + 1 < links.size() ? links.get(i + 1).since() : Long.MAX_VALUE;
      if (links.get(i).since() <= size && size <= until) {
        keys.add(links.get(i).key());
      }
    }
    return keys.isEmpty() ? List.of(claimed) : keys;
  }
}
