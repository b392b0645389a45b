package dev.gitsync.sync;

import dev.gitsync.diffstatus.DiffStatusStore;
import dev.gitsync.gittoken.GitTokenStore;
import dev.gitsync.provider.AccessToken;
import dev.gitsync.provider.ProviderSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.UUID;

/** Links a git token so that no row that waited for it waits any longer. */
@ApplicationScoped
public class TokenLinking {

  @Inject DiffStatusStore store;
  @Inject GitTokenStore tokens;

  /** Stores the token and makes the rows stale that wait for it, in one transaction. */
  @Transactional
  public void link(UUID ownerId, ProviderSettings provider, AccessToken token) {
    store.markWaitingForToken(ownerId, provider.id());
    tokens.link(ownerId, provider, token);
  }
}
