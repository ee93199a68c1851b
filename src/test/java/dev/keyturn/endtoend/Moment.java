package dev.keyturn.endtoend;

/** Where on the way of a request, and of its answer, the one who asks is killed. */
enum Moment {
  BEFORE("before the request is sent on"),
  BETWEEN("after the effect, before the answer arrives"),
  AFTER("after the answer");

  private final String words;

  Moment(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }
}
