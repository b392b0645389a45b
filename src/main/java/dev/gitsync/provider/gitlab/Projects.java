package dev.gitsync.provider.gitlab;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gitsync.provider.HostJson;
import dev.gitsync.provider.RepositoryRef;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the projects of one instance say of themselves, remembered for a while: where they are by
 * now, and what they were forked from, changes seldom, and a branch without a pull request would
 * have it asked each time. What one token may know is not told to another.
 */
final class Projects {

  private static final Duration MEMORY = Duration.ofHours(1);
  private static final int MAX_PROJECTS = 10_000;

  private final GitLabUrls urls;
  private final Cache<Key, Project> known =
      Caffeine.newBuilder()
          .maximumSize(MAX_PROJECTS)
          .expireAfterWrite(MEMORY)
          .executor(Runnable::run)
          .build();

  Projects(GitLabUrls urls) {
    this.urls = urls;
  }

  private record Key(String asker, String path) {}

  /**
   * What a project says of itself.
   *
   * @param id stays the same when it is moved
   * @param repository where it is by now
   * @param parent what it was forked from
   */
  record Project(@Nullable Long id, RepositoryRef repository, Optional<RepositoryRef> parent) {}

  /** A project by its present path or a former one; empty when it is withheld from this token. */
  Optional<Project> find(Conversation conversation, RepositoryRef repository) {
    var key = new Key(conversation.asker(), repository.path());
    var remembered = known.getIfPresent(key);
    if (remembered != null) {
      return Optional.of(remembered);
    }
    var found =
        conversation.repository(repository).findJson().map(json -> project(json, repository));
    found.ifPresent(project -> known.put(key, project));
    return found;
  }

  private Project project(JsonNode json, RepositoryRef asked) {
    return new Project(
        HostJson.number(json, "id"),
        findRepository(json)
            .filter(present -> !present.path().equalsIgnoreCase(asked.path()))
            .orElse(asked),
        findRepository(json.path("forked_from_project")));
  }

  private Optional<RepositoryRef> findRepository(JsonNode json) {
    return Optional.ofNullable(HostJson.text(json, "path_with_namespace"))
        .flatMap(urls::findRepository);
  }
}
