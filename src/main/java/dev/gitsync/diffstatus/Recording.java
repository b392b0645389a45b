package dev.gitsync.diffstatus;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * An outcome to be stored, if the lease still holds.
 *
 * @param row the row and its lease
 * @param result what the attempt came to
 * @param plan when to look next
 * @param location where the reference lies
 * @param hooksAwaited whether its host may tell of changes by itself
 */
public record Recording(
    LeasedRow row,
    RefreshResult result,
    RefreshPlan plan,
    Location location,
    boolean hooksAwaited) {

  /**
   * Where a reference lies, by the present settings.
   *
   * @param provider the id of the provider that matches the origin
   * @param branchUrl the branch's page there
   */
  public record Location(@Nullable String provider, @Nullable URI branchUrl) {

    /** No provider matches, or its type can't be asked. */
    public static final Location NOWHERE = new Location(null, null);

    @Nullable String branchPage() {
      return branchUrl == null ? null : branchUrl.toString();
    }
  }
}
