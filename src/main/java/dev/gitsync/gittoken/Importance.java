package dev.gitsync.gittoken;

/**
 * How much a fresh status is worth just now, the least first: when a token's budget runs short,
 * what is worth less is asked for more rarely.
 */
public enum Importance {
  /** What hardly ever changes: merged, closed, or no pull request. */
  BACKGROUND(0.6),
  /** An open pull request that nobody looks at. */
  UNWATCHED(0.85),
  /** Its owner has a page open. */
  WATCHED(0.95),
  /** Somebody waits for it. */
  URGENT(1);

  private final double ceiling;

  Importance(double ceiling) {
    this.ceiling = ceiling;
  }

  /** Up to which part of gitsync's share of a limit such rows are asked for. */
  double ceiling() {
    return ceiling;
  }
}
