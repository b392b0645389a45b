package dev.gitsync.architecture.broken.access;

/** Somebody. */
public class Account {}
