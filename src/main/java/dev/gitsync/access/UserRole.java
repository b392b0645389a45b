package dev.gitsync.access;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.stream.Stream;

/** The roles that a user can have. An agent is no user but a token of one. */
public enum UserRole {
  ADMIN,
  MEMBER;

  /** The word of the outside contract, one of {@link Roles}. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of a word. */
  @JsonCreator
  static UserRole of(String word) {
    return Stream.of(values())
        .filter(role -> role.word().equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("a role is admin or member"));
  }
}
