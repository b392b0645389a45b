package dev.gitsync.platform;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready: the schema is in place, the database answers, the timer's rings are heard. */
@Readiness
@ApplicationScoped
class Health implements HealthCheck {

  private static final int ANSWER_SECONDS = 2;

  @Resource(lookup = "java:jboss/datasources/gitsync")
  DataSource dataSource;

  @Inject ServerState state;

  @Override
  public HealthCheckResponse call() {
    var started = state.isStarted();
    return HealthCheckResponse.named("gitsync")
        .status(started && databaseAnswers())
        .withData("started", started)
        .build();
  }

  private boolean databaseAnswers() {
    try (var connection = dataSource.getConnection()) {
      return connection.isValid(ANSWER_SECONDS);
    } catch (SQLException e) {
      return false;
    }
  }
}
