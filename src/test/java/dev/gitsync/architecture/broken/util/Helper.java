package dev.gitsync.architecture.broken.util;

/** Has no place in the house. */
public class Helper {}
