package dev.gitsync.provider;

/** Which of a host's APIs is asked for the status of pull requests. */
public enum Transport {
  REST,
  GRAPHQL,
  /** Whatever takes fewer calls, where the host has it. */
  AUTO
}
