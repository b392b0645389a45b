package dev.gitsync.sync;

import dev.gitsync.diffstatus.DiffStatusStore;
import dev.gitsync.gittoken.GitTokenStore;
import dev.gitsync.provider.AccessToken;
import dev.gitsync.provider.ProviderSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.UUID;

/** Links a git token so that no row that waited for it waits any longer. */
@ApplicationScoped
public class TokenLinking {

  @Inject DiffStatusStore store;
  @Inject GitTokenStore tokens;

  /**
   * Stores the token, then makes the rows stale that wait for it. In two transactions, neither of
   * the caller's: who looks for the token after the first finds it, and who looked before has left
   * a row that the second sees, held or waiting. Within one, a row that is reported meanwhile would
   * be read without the token and not be seen either.
   */
  @Transactional(TxType.NOT_SUPPORTED)
  public void link(UUID ownerId, ProviderSettings provider, AccessToken token) {
    tokens.link(ownerId, provider, token);
    store.markWaitingForToken(ownerId, provider.id());
  }
}
