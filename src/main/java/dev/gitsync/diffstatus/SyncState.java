package dev.gitsync.diffstatus;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Why a row is as it is; a page turns it into a sentence. */
public enum SyncState {
  /** Reported, and not read since. */
  PENDING,
  /** As the host told it last. */
  FRESH,
  /** The branch has no pull request yet. */
  NO_PULL_REQUEST,
  /** The owner has linked no git token for the provider. */
  NO_TOKEN,
  /** The provider does not take the owner's git token. */
  TOKEN_REJECTED,
  /** The provider asked to be left alone for a while. */
  RATE_LIMITED,
  /** The provider could not be reached, refused, or gave no usable answer. */
  PROVIDER_ERROR,
  /** No configured provider matches the origin, or its type can't be asked. */
  UNSUPPORTED_PROVIDER;

  /** The word of the outside contract. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
