package dev.blockjob.cli.shell;

/**
 * A word that could stand where the cursor is.
 *
 * @param word the whole word, without quotes
 * @param shown what of it is shown in a list
 * @param description empty for none
 * @param complete whether a blank may follow; otherwise the word goes on
 */
record Proposal(String word, String shown, String description, boolean complete) {

  static Proposal of(String word) {
    return new Proposal(word, word, "", true);
  }

  static Proposal of(String word, String description) {
    return new Proposal(word, word, description, true);
  }

  /** This as the rest of a word that begins with {@code prefix}. */
  Proposal after(String prefix) {
    return new Proposal(prefix + word, shown, description, complete);
  }

  /** This without the first {@code length} characters of its word. */
  Proposal from(int length) {
    return new Proposal(word.substring(length), shown, description, complete);
  }
}
