package dev.gitsync.platform;

/** The schema is in place, the database answers, every start-up step is done. */
public record ServerStarted() {}
