package dev.gitsync.provider;

/** By which of its APIs a host is asked ({@code gitsync.provider.<id>.transport}). */
public enum Transport {
  /** Call by call, over REST alone. */
  REST,
  /** By GraphQL documents wherever these can tell, even for few rows. */
  GRAPHQL,
  /** Whichever is cheaper, and REST where the host has no GraphQL. */
  AUTO
}
