package dev.gitsync.gittoken;

import dev.gitsync.platform.CheckedAtStart;
import dev.gitsync.platform.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/** The settings of what may be spent. */
@ApplicationScoped
class BudgetConfig implements CheckedAtStart {

  @Inject Settings settings;

  private volatile @Nullable Double share;

  @Override
  public void checkSettings() {
    share();
  }

  /**
   * The part of a token's rate limit that gitsync may spend; the rest is its owner's. Read once:
   * while the server stops, the last calls are booked when parts of the container that settings may
   * come from are gone.
   */
  double share() {
    var read = share;
    if (read == null) {
      read = settings.share("gitsync.refresh.budget-share", 0.6);
      share = read;
    }
    return read;
  }
}
