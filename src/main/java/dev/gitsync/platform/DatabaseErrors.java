package dev.gitsync.platform;

import static java.util.function.Function.identity;

import jakarta.transaction.HeuristicMixedException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells a database that is away from a mistake of ours. */
public final class DatabaseErrors {

  private DatabaseErrors() {}

  /**
   * Whether some cause of a failure is that the database can't be reached or is shutting down, so
   * that the same call may well succeed later. What the database says itself goes before what the
   * container makes of it: of a commit that the database refused that knows no more than of one
   * whose line was cut.
   */
  public static boolean isUnavailable(@Nullable Throwable failure) {
    var causes = causes(failure).toList();
    return causes.stream().anyMatch(DatabaseErrors::isLostConnection)
        || (causes.stream().noneMatch(DatabaseErrors::isDatabasesWord)
            && causes.stream().anyMatch(DatabaseErrors::isContainersWord));
  }

  /** All causes; a transaction suppresses what says why it was not committed. */
  private static Stream<Throwable> causes(@Nullable Throwable failure) {
    return failure == null
        ? Stream.of()
        : Stream.of(
                Stream.of(failure),
                causes(failure.getCause()),
                Arrays.stream(failure.getSuppressed()).flatMap(DatabaseErrors::causes))
            .flatMap(identity());
  }

  private static boolean isLostConnection(Throwable cause) {
    return cause instanceof SQLRecoverableException
        || cause instanceof SQLTransientConnectionException
        || (cause instanceof SQLException sql && isConnectionState(sql.getSQLState()));
  }

  private static boolean isDatabasesWord(Throwable cause) {
    return cause instanceof SQLException sql && sql.getSQLState() != null;
  }

  /** It has no connection to give, or does not know what became of a commit. */
  private static boolean isContainersWord(Throwable cause) {
    return cause instanceof HeuristicMixedException
        || cause.getClass().getName().equals("jakarta.resource.ResourceException");
  }

  /**
   * Class 08 is a lost connection, 28 and 3D are that none is let in or to no such database; 57P01
   * to 57P03 are PostgreSQL shutting down, crashed or starting; 53300 is that it has no connection
   * left.
   */
  private static boolean isConnectionState(@Nullable String state) {
    return state != null
        && (state.startsWith("08")
            || state.startsWith("28")
            || state.startsWith("3D")
            || state.startsWith("57P0")
            || state.equals("53300"));
  }
}
