package dev.gitsync.platform;

/** The server is about to stop: finish or release what is in flight, within seconds. */
public record ServerStopping() {}
