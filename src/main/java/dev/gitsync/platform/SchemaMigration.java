package dev.gitsync.platform;

import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceUnit;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.hibernate.SessionFactory;

/**
 * Brings the schema to this version and checks that the entities fit it. Flyway's own lock makes it
 * safe for several nodes to start at once.
 */
@ApplicationScoped
@Priority(100)
class SchemaMigration implements StartupStep {

  @Resource(lookup = "java:jboss/datasources/gitsync")
  DataSource dataSource;

  @PersistenceUnit EntityManagerFactory entityManagerFactory;

  @Override
  public void run() {
    Flyway.configure(SchemaMigration.class.getClassLoader())
        .dataSource(dataSource)
        .locations("classpath:db/migration")
        .load()
        .migrate();
    entityManagerFactory.unwrap(SessionFactory.class).getSchemaManager().validateMappedObjects();
  }
}
