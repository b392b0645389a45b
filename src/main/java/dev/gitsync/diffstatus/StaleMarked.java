package dev.gitsync.diffstatus;

/** Some row became stale at once: a worker need not wait for its timer. Observe after success. */
public record StaleMarked() {}
