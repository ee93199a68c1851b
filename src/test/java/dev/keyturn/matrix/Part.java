package dev.keyturn.matrix;

/** What a call goes to. */
enum Part {
  VAULT("Vault"),
  RAILWAY("Railway"),
  APPLICATION("application"),
  SLACK("Slack"),
  DATABASE("database");

  private final String word;

  Part(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }
}
