package dev.gitsync.provider;

import java.net.URI;
import java.util.Optional;

/**
 * A pull request by its number.
 *
 * @param repository the repository it wants to be merged into
 * @param number counted per repository from 1; may exceed 32 bits
 */
public record PullRequestRef(RepositoryRef repository, long number) {

  /**
   * Its page.
   *
   * @param folder where its repository has the pages of all pull requests
   * @return empty when the number is none that a pull request has
   */
  public Optional<URI> page(String folder) {
    return number < 1 ? Optional.empty() : repository.page(folder + "/" + number);
  }
}
