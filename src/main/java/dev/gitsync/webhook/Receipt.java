package dev.gitsync.webhook;

/** What became of a delivery. */
public enum Receipt {
  /** The rows that it is of are marked, however many. */
  ACCEPTED,
  /** It is genuine and of nothing that concerns us. */
  IGNORED,
  /** It was taken before. */
  DUPLICATE,
  /** It is not from the host. */
  FORGED,
  /** It is from the host and can't be read. */
  UNREADABLE,
  /** No provider of that name takes deliveries. */
  NOT_TAKEN
}
