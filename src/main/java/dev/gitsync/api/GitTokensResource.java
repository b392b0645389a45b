package dev.gitsync.api;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import dev.gitsync.access.Audit;
import dev.gitsync.access.Roles;
import dev.gitsync.gittoken.BudgetLedger;
import dev.gitsync.gittoken.GitTokenStore;
import dev.gitsync.gittoken.TokenInfo;
import dev.gitsync.provider.AccessToken;
import dev.gitsync.provider.ProviderResolver;
import dev.gitsync.provider.ProviderSettings;
import dev.gitsync.sync.TokenLinking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One's own tokens for Git hosts. They go in and never out. */
@Path("git-tokens")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.ADMIN, Roles.MEMBER})
public class GitTokensResource {

  @Inject ProviderResolver providers;
  @Inject GitTokenStore tokens;
  @Inject TokenLinking linking;
  @Inject BudgetLedger ledger;
  @Inject CurrentCaller current;
  @Inject Audit audit;

  /** A token to be linked: what an HTTP header can carry. */
  public record NewGitToken(
      @NotNull
          @Pattern(
              regexp = "\\s*[\\x21-\\x7E]{1,4000}\\s*",
              message = "takes 1 to 4000 visible ASCII characters")
          String token) {

    /** Without the token: the server's own parts log what they validate. */
    @Override
    public String toString() {
      return "NewGitToken[…]";
    }
  }

  /** What is left of a token's rate limit, of the pool that has the least left. */
  public record BudgetView(long limit, long remaining, Instant resetsAt) {}

  /** Whether a token is linked for a provider. */
  public record GitTokenView(
      String provider,
      String type,
      URI webUrl,
      boolean linked,
      @Nullable Instant linkedAt,
      @Nullable Boolean rejected,
      @Nullable BudgetView budget) {}

  /** One for each provider, in the configured order. */
  public record GitTokenList(List<GitTokenView> gitTokens) {}

  /** Lists the providers and what is linked for them. */
  @GET
  public GitTokenList list() {
    var linked =
        tokens.list(current.get().userId()).stream()
            .collect(toMap(TokenInfo::provider, identity()));
    return new GitTokenList(
        providers.list().stream().map(p -> view(p, linked.get(p.id()))).toList());
  }

  private GitTokenView view(ProviderSettings provider, @Nullable TokenInfo token) {
    // A token that was linked while the id meant another host is none.
    return token == null || !token.webUrl().equals(provider.webUrl().toString())
        ? new GitTokenView(
            provider.id(), provider.type(), provider.webUrl(), false, null, null, null)
        : new GitTokenView(
            provider.id(),
            provider.type(),
            provider.webUrl(),
            true,
            token.linkedAt(),
            token.rejected(),
            budget(provider).orElse(null));
  }

  private Optional<BudgetView> budget(ProviderSettings provider) {
    return tokens
        .find(current.get().userId(), provider)
        .flatMap(linked -> ledger.find(provider.id(), linked.token()))
        .map(budget -> new BudgetView(budget.limit(), budget.remaining(), budget.resetsAt()));
  }

  /** Links a token, in place of any that is there; rows that waited for it are read at once. */
  @PUT
  @Path("{provider}")
  public void link(@PathParam("provider") String provider, @NotNull @Valid NewGitToken token) {
    var owner = current.get().userId();
    linking.link(owner, settings(provider), new AccessToken(token.token().strip()));
    audit.note(current.get(), "git-token-linked", provider + " of user " + owner);
  }

  /** Forgets a token. */
  @DELETE
  @Path("{provider}")
  public void unlink(@PathParam("provider") String provider) {
    var owner = current.get().userId();
    tokens.unlink(owner, settings(provider).id());
    audit.note(current.get(), "git-token-unlinked", provider + " of user " + owner);
  }

  private ProviderSettings settings(String provider) {
    return providers.list().stream()
        .filter(p -> p.id().equals(provider))
        .findFirst()
        .orElseThrow(() -> ProblemException.notFound("There is no such provider."));
  }
}
