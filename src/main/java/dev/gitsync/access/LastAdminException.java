package dev.gitsync.access;

/** The last admin can't be disabled or made a member: nobody could manage users any more. */
public final class LastAdminException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LastAdminException() {
    super("the last admin stays");
  }
}
