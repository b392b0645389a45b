package dev.gitsync.platform;

import jakarta.transaction.HeuristicMixedException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Tells a database that is away from a mistake of ours. */
public final class DatabaseErrors {

  private DatabaseErrors() {}

  /**
   * Whether some cause of a failure is that the database can't be reached or is shutting down, so
   * that the same call may well succeed later.
   */
  public static boolean isUnavailable(@Nullable Throwable failure) {
    for (var cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLRecoverableException
          || cause instanceof SQLTransientConnectionException
          || (cause instanceof SQLException sql && isConnectionState(sql.getSQLState()))
          // What became of a commit is not known: the line was cut while it was under way.
          || cause instanceof HeuristicMixedException
          || cause.getClass().getName().equals("jakarta.resource.ResourceException")
          // Where a transaction says why it was not committed.
          || Arrays.stream(cause.getSuppressed()).anyMatch(DatabaseErrors::isUnavailable)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Class 08 is a lost connection; 57P01 to 57P03 are PostgreSQL shutting down, crashed or
   * starting; 53300 is that it has no connection left.
   */
  private static boolean isConnectionState(@Nullable String state) {
    return state != null
        && (state.startsWith("08") || state.startsWith("57P0") || state.equals("53300"));
  }
}
