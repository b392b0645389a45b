package dev.gitsync.access;

/** The roles of the outside contract, as endpoints name them. */
public final class Roles {

  /** May read and write any chat, and manage users. */
  public static final String ADMIN = "admin";

  /** May read and write the own chats. */
  public static final String MEMBER = "member";

  /** May report git references of the own user's chats in one workspace, and nothing else. */
  public static final String AGENT = "agent";

  private Roles() {}
}
