package dev.gitsync.access;

import static java.lang.System.Logger.Level.INFO;

import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/**
 * Who changed what people may do: one line for each change of a user or a token, after it was made,
 * in a log category of its own ({@value #CATEGORY}), which an operator may send elsewhere and keep
 * longer. Ids and words of ours alone; never a token.
 */
@ApplicationScoped
public class Audit {

  static final String CATEGORY = "dev.gitsync.audit";

  private static final System.Logger LOG = System.getLogger(CATEGORY);

  /**
   * Notes a change.
   *
   * @param by who made it; absent: the server itself
   * @param act what was done, such as {@code api-token-revoked}
   * @param what to whom or what, by ids
   */
  public void note(@Nullable Caller by, String act, String what) {
    LOG.log(
        INFO,
        "{0} {1} by {2}",
        act,
        what,
        by == null ? "the server" : by.getName() + " (token " + by.apiTokenId() + ")");
  }
}
