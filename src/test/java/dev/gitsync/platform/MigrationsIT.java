package dev.gitsync.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.harness.Database;
import dev.gitsync.harness.TestPostgres;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Migrations only expand (ADR 0015): after each of them every statement of the version before still
 * runs, because all tables and columns that it knows are as they were, and what it does not know
 * fills itself.
 */
class MigrationsIT {

  /**
   * What statements of the former version lean on: columns with their types and whether they must
   * be given, and what rows must fulfil. All that is not unique of indexes is nobody's business.
   */
  private static final String SHAPE =
      """
      select 'column ' || table_name || '.' || column_name || ' ' || udt_name,
        case when is_nullable = 'YES' or column_default is not null then 'may be absent'
          else 'must be given' end
      from information_schema.columns where table_schema = 'public'
      union all
      select 'rule of ' || conrelid::regclass || ': ' || pg_get_constraintdef(oid), 'rule'
      from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n'
      union all
      select 'unique ' || indexdef, 'rule'
      from pg_indexes join pg_class on relname = indexname join pg_index on indexrelid = pg_class.oid
      where schemaname = 'public' and indisunique and not indisprimary
      """;

  private static Map<String, String> shape(Database database) {
    var shape = new TreeMap<String, String>();
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(SHAPE)) {
      while (rows.next()) {
        shape.put(rows.getString(1), rows.getString(2));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return shape;
  }

  /** What would break statements that were written for the former shape. */
  private static Set<String> breaks(Map<String, String> former, Map<String, String> present) {
    var tables = new TreeSet<String>();
    former.keySet().stream()
        .filter(thing -> thing.startsWith("column "))
        .forEach(column -> tables.add(column.substring(7, column.indexOf('.'))));
    var breaks = new TreeSet<String>();
    former.forEach(
        (thing, kind) -> {
          if (!kind.equals("rule") && !present.containsKey(thing)) {
            breaks.add("gone: " + thing);
          }
          if (kind.equals("may be absent") && "must be given".equals(present.get(thing))) {
            breaks.add("must be given now: " + thing);
          }
        });
    present.forEach(
        (thing, kind) -> {
          var isNew = !former.containsKey(thing) && tables.stream().anyMatch(t -> isOf(thing, t));
          if (isNew && !kind.equals("may be absent")) {
            breaks.add("new: " + thing);
          }
        });
    return breaks;
  }

  private static boolean isOf(String thing, String table) {
    return thing.startsWith("column " + table + ".")
        || thing.startsWith("rule of " + table + ": ")
        || thing.contains(" ON public." + table + " ");
  }

  private static Flyway flyway(Database database, String version) {
    return Flyway.configure()
        .dataSource(database.url(), "postgres", "postgres")
        .locations("classpath:db/migration")
        .target(version)
        .load();
  }

  @TestFactory
  Stream<DynamicTest> eachMigration_leavesTheFormerVersionsStatementsGood() {
    var versions =
        Arrays.stream(flyway(TestPostgres.get().newDatabase(), "latest").info().all())
            .map(MigrationInfo::getVersion)
            .map(MigrationVersion::getVersion)
            .toList();
    assertThat(versions).hasSizeGreaterThan(1);
    var database = TestPostgres.get().newDatabase();
    flyway(database, versions.get(0)).migrate();
    return versions.stream()
        .skip(1)
        .map(
            version ->
                DynamicTest.dynamicTest(
                    "version " + version,
                    () -> {
                      var former = shape(database);
                      flyway(database, version).migrate();
                      assertThat(breaks(former, shape(database))).isEmpty();
                    }));
  }

  private static Database someTable() {
    var database = TestPostgres.get().newDatabase();
    database.execute(
        """
        create table chat (id uuid primary key, title text not null, note text);
        create unique index chat_title on chat (title);
        """);
    return database;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "drop table chat",
        "alter table chat drop column note",
        "alter table chat rename column note to remark",
        "alter table chat rename to talk",
        "alter table chat alter column note type bigint using 1",
        "alter table chat alter column note set not null",
        "alter table chat add column kind text not null",
        "alter table chat add check (length(title) < 10)",
        "create unique index on chat (note)",
        "create table other (id uuid primary key); "
            + "alter table chat add foreign key (id) references other"
      })
  void migrationThatBreaksFormerStatements_isFound(String migration) {
    var database = someTable();
    var former = shape(database);

    database.execute(migration);

    assertThat(breaks(former, shape(database))).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create table other (id uuid primary key, chat_id uuid not null references chat)",
        "alter table chat add column kind text",
        "alter table chat add column kind text not null default 'x'",
        "alter table chat alter column title drop not null",
        "create index on chat (note)",
        "drop index chat_title"
      })
  void migrationThatOnlyExpands_isGood(String migration) {
    var database = someTable();
    var former = shape(database);

    database.execute(migration);

    assertThat(breaks(former, shape(database))).isEmpty();
  }

  @Test
  void newestSchema_isReachedStepByStep_asAtOnce() {
    var atOnce = TestPostgres.get().newDatabase();
    flyway(atOnce, "latest").migrate();

    assertThat(shape(atOnce)).containsKey("column refresh_schedule.lease_node uuid");
  }
}
