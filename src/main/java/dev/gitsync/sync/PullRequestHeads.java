package dev.gitsync.sync;

import dev.gitsync.diffstatus.RefreshResult;
import dev.gitsync.diffstatus.RefreshResult.NotBegun;
import dev.gitsync.gittoken.GitTokenStore;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.Provider;
import dev.gitsync.provider.ProviderResolver;
import dev.gitsync.provider.PullRequestRef;
import dev.gitsync.sync.HostFailures.Asker;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Looks up which branch a pull request wants to be merged, for somebody who has its address and no
 * more: gitsync follows branches, and hosts don't put the branch into the address. It is read with
 * the asker's own git token, on the threads of all calls to hosts. No row is written.
 */
@ApplicationScoped
public class PullRequestHeads {

  @Inject ProviderResolver resolver;
  @Inject GitTokenStore tokens;
  @Inject HostFailures failures;
  @Inject RefreshThreads threads;

  /** What a look-up came to. */
  public sealed interface Head {

    /**
     * The host answered.
     *
     * @param provider the id of the provider that was asked
     * @param branch absent when there is no such pull request, or the token may not see its branch
     */
    record Told(String provider, @Nullable BranchRef branch) implements Head {}

    /**
     * Nothing was learnt.
     *
     * @param why what a refresh would have come to
     */
    record NotRead(RefreshResult why) implements Head {}
  }

  /**
   * Reads the branch of a pull request.
   *
   * @param ownerId whose git token is used
   * @param url the pull request's page, or one below it
   */
  public Head find(UUID ownerId, String url) {
    var provider = resolver.findByPullRequest(url);
    return provider.isPresent()
        ? find(ownerId, provider.get(), provider.get().findPullRequest(url).orElseThrow())
        : new Head.NotRead(HostFailures.noPullRequestsPage());
  }

  private Head find(UUID ownerId, Provider provider, PullRequestRef pullRequest) {
    var token = tokens.find(ownerId, provider.settings());
    if (token.isEmpty()) {
      return new Head.NotRead(HostFailures.noToken(provider));
    }
    var asker = new Asker(ownerId, provider, token.get());
    try {
      var answer =
          CompletableFuture.supplyAsync(
              () -> ask(pullRequest, asker), task -> threads.execute(HostTask.urgent(asker, task)));
      return Patience.await(answer, new Head.NotRead(Patience.OVER));
    } catch (RejectedExecutionException e) {
      return new Head.NotRead(new NotBegun());
    }
  }

  private Head ask(PullRequestRef pullRequest, Asker asker) {
    var provider = asker.provider();
    return failures.<Head>ask(
        asker,
        "Branch of pull request " + pullRequest.number(),
        () ->
            new Head.Told(
                provider.settings().id(),
                provider.fetchHead(pullRequest, asker.token().token()).orElse(null)),
        Head.NotRead::new);
  }
}
