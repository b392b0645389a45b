package dev.gitsync.platform;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.RollbackException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class DatabaseErrorsTest {

  private final SQLException cut = new SQLException("cut", "08006");
  private final SQLException shutDown = new SQLException("shut down", "57P01");
  private final SQLException wrong = new SQLException("no such column", "42703");

  @Test
  void lostConnection_isUnavailable_howeverDeep() {
    assertThat(DatabaseErrors.isUnavailable(cut)).isTrue();
    assertThat(DatabaseErrors.isUnavailable(new IllegalStateException(shutDown))).isTrue();
  }

  @Test
  void mistake_isNot() {
    assertThat(DatabaseErrors.isUnavailable(new IllegalStateException(wrong))).isFalse();
    assertThat(DatabaseErrors.isUnavailable(null)).isFalse();
  }

  @Test
  void commitThatWasRolledBack_isWhatItSaysOfWhy() {
    assertThat(DatabaseErrors.isUnavailable(notCommitted(cut))).isTrue();
    assertThat(DatabaseErrors.isUnavailable(notCommitted(wrong))).isFalse();
  }

  private static CommitFailedException notCommitted(SQLException why) {
    var rolledBack = new RollbackException("not committed");
    rolledBack.addSuppressed(new IllegalStateException(why));
    return new CommitFailedException(rolledBack);
  }

  @Test
  void commitOfWhichNobodyKnows_isUnavailable() {
    assertThat(
            DatabaseErrors.isUnavailable(new CommitFailedException(new HeuristicMixedException())))
        .isTrue();
  }

  @Test
  void commitThatTheDatabaseRefused_isAMistake_whateverTheContainerMakesOfIt() {
    var unknown = new HeuristicMixedException();
    unknown.addSuppressed(new IllegalStateException(wrong));

    assertThat(DatabaseErrors.isUnavailable(new CommitFailedException(unknown))).isFalse();
  }

  @Test
  void databaseThatLetsNobodyIn_isUnavailable() {
    assertThat(DatabaseErrors.isUnavailable(new SQLException("no password", "28P01"))).isTrue();
    assertThat(DatabaseErrors.isUnavailable(new SQLException("no such one", "3D000"))).isTrue();
  }
}
