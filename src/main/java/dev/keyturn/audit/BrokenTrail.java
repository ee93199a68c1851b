package dev.keyturn.audit;

/**
 * The stored trail contradicts itself, so nothing may be appended to it: signing over a changed
 * head would make the change look genuine. Work must halt until a person has compared the trail
 * with its anchor and its last export.
 */
public final class BrokenTrail extends RuntimeException {
  BrokenTrail(String message) {
    super(message);
  }
}
