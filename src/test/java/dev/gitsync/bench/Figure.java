package dev.gitsync.bench;

/**
 * A line of the table.
 *
 * @param what what was measured, with all that one must know to read the number
 * @param toReach what it should come to
 * @param gitsync what it came to
 * @param reached whether that is good enough
 * @param original what the original's way of working came to in the same run, or "–"
 * @param ratio of the two, or "–"
 */
record Figure(
    String what, String toReach, String gitsync, boolean reached, String original, String ratio) {

  /** What there is for something that has no counterpart. */
  static final String NONE = "–";

  /** What there is to reach where the number is all that is asked for. */
  static final String STATED = "stated";

  /** One that the original does not have. */
  static Figure of(String what, String toReach, String gitsync, boolean reached) {
    return new Figure(what, toReach, gitsync, reached, NONE, NONE);
  }

  /**
   * One that both have, where less is better or more is: the ratio is the larger by the smaller.
   */
  static Figure of(
      String what, String toReach, String gitsync, boolean reached, String original, double times) {
    return new Figure(what, toReach, gitsync, reached, original, Text.number(times) + " ×");
  }
}
