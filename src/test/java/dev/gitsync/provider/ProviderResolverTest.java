package dev.gitsync.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.gitsync.provider.Resolution.NotImplemented;
import dev.gitsync.provider.Resolution.Supported;
import dev.gitsync.provider.Resolution.Unmatched;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProviderResolverTest {

  /** Knows all repositories of its host and can't be asked anything. */
  private record KnowingProvider(ProviderSettings settings) implements Provider {

    @Override
    public Optional<RepositoryRef> findRepository(GitRemote remote) {
      return new WebRoot(settings.webUrl())
          .repositoryPath(remote)
          .map(path -> path.split("/"))
          .filter(parts -> parts.length == 2)
          .map(
              parts ->
                  new RepositoryRef(
                      parts[0],
                      parts[1],
                      URI.create(settings.webUrl() + "/" + parts[0] + "/" + parts[1])));
    }

    @Override
    public Optional<URI> branchUrl(BranchRef branch) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<PullRequestRef> findPullRequest(String url) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<BranchRef> fetchHead(PullRequestRef pullRequest, AccessToken token) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int batchSize() {
      return 1;
    }

    @Override
    public List<StatusAnswer> fetchStatuses(List<StatusQuery> queries, AccessToken token) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Diff> fetchDiff(DiffQuery query, AccessToken token) {
      throw new UnsupportedOperationException();
    }
  }

  private static final ProviderFactory KNOWN =
      new ProviderFactory() {
        @Override
        public String type() {
          return "known";
        }

        @Override
        public Provider create(ProviderSettings settings) {
          return new KnowingProvider(settings);
        }
      };

  private static ProviderSettings settings(String id, String type, String webUrl) {
    var url = URI.create(webUrl);
    return new ProviderSettings(id, type, url, url, Transport.AUTO, Duration.ofSeconds(1));
  }

  private final ProviderResolver resolver =
      new ProviderResolver(
          List.of(
              settings("first", "known", "https://one.example"),
              settings("path", "known", "https://two.example/git"),
              settings("strange", "unheard-of", "https://three.example"),
              settings("below", "unheard-of", "https://one.example/deep"),
              settings("twin", "known", "http://one.example")),
          List.of(KNOWN));

  @Test
  void originOfAConfiguredHost_isSupported_inItsNormalForm() {
    var resolution = resolver.resolve("git@ONE.example:own/rep.git");

    assertThat(resolution)
        .asInstanceOf(type(Supported.class))
        .satisfies(found -> assertThat(found.provider().settings().id()).isEqualTo("first"))
        .extracting(Supported::repository)
        .isEqualTo(new RepositoryRef("own", "rep", URI.create("https://one.example/own/rep")));
  }

  @Test
  void normalForm_resolvesToItself() {
    var resolution = resolver.resolve("https://two.example/git/own/rep");

    assertThat(resolution)
        .asInstanceOf(type(Supported.class))
        .extracting(found -> found.repository().webUrl())
        .isEqualTo(URI.create("https://two.example/git/own/rep"));
  }

  @Test
  void originOfATypeWithoutImplementation_isNotImplemented() {
    var resolution = resolver.resolve("https://jane:s3cret@three.example/own/rep.git");

    assertThat(resolution)
        .isEqualTo(
            new NotImplemented("strange", "unheard-of", "https://three.example/own/rep.git"));
  }

  @Test
  void originThatTheFirstHostDoesNotKnow_goesToTheNext() {
    var resolution = resolver.resolve("https://one.example/deep/own/rep");

    assertThat(resolution)
        .isEqualTo(new NotImplemented("below", "unheard-of", "https://one.example/deep/own/rep"));
  }

  @Test
  void originThatTwoHostsKnow_isTheFirstOnes() {
    var resolution = resolver.resolve("http://one.example/own/rep");

    assertThat(resolution)
        .asInstanceOf(type(Supported.class))
        .extracting(found -> found.provider().settings().id())
        .isEqualTo("first");
  }

  @Test
  void originOfAnImplementedHostThatIsNoRepository_isUnmatched() {
    var resolution = resolver.resolve("https://jane:s3cret@one.example/own");

    assertThat(resolution).isEqualTo(new Unmatched("https://one.example/own"));
  }

  @Test
  void originOfNoConfiguredHost_isUnmatched_withoutItsPassword() {
    var resolution = resolver.resolve(" https://jane:s3cret@four.example/own/rep ");

    assertThat(resolution).isEqualTo(new Unmatched("https://four.example/own/rep"));
  }

  @Test
  void textThatIsNoAddress_isUnmatched() {
    assertThat(resolver.resolve("not-a-url")).isEqualTo(new Unmatched("not-a-url"));
  }

  @Test
  void list_hasAllHosts_inTheirOrder() {
    assertThat(resolver.list())
        .extracting(ProviderSettings::id)
        .containsExactly("first", "path", "strange", "below", "twin");
  }

  @Test
  void find_hasOnlyHostsThatCanBeAsked() {
    assertThat(resolver.find("path")).isPresent();
    assertThat(resolver.find("strange")).isEmpty();
    assertThat(resolver.find("nobody")).isEmpty();
  }
}
