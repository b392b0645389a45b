package dev.gitsync.access;

import jakarta.security.enterprise.CallerPrincipal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who calls, as the credentials tell. */
public final class Caller extends CallerPrincipal {

  private final UUID userId;
  private final String role;
  private final UUID apiTokenId;
  private final @Nullable String workspaceId;
  private final boolean bySession;

  Caller(
      UUID userId,
      String login,
      String role,
      UUID apiTokenId,
      @Nullable String workspaceId,
      boolean bySession) {
    super(login);
    this.userId = userId;
    this.role = role;
    this.apiTokenId = apiTokenId;
    this.workspaceId = workspaceId;
    this.bySession = bySession;
  }

  /** The user on whose behalf the call is made. */
  public UUID userId() {
    return userId;
  }

  /** One of {@link Roles}. */
  public String role() {
    return role;
  }

  /** The API token that the credentials are, or that the session was opened with. */
  public UUID apiTokenId() {
    return apiTokenId;
  }

  /** The one workspace of an agent; absent for people. */
  public @Nullable String workspaceId() {
    return workspaceId;
  }

  public boolean isAdmin() {
    return role.equals(Roles.ADMIN);
  }

  public boolean isAgent() {
    return role.equals(Roles.AGENT);
  }

  /** Whether a cookie was the credential, which a browser sends along from foreign pages too. */
  public boolean isBySession() {
    return bySession;
  }

  /** Whether this caller may read and write the chats of a user. */
  public boolean mayWriteChatsOf(UUID ownerId) {
    return isAdmin() || userId.equals(ownerId);
  }
}
