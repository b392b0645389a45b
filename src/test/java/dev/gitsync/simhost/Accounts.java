package dev.gitsync.simhost;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The accounts of all tokens, and of all together. */
final class Accounts {

  private volatile Account total = new Account(null);
  private final Map<String, Account> byToken = new ConcurrentHashMap<>();

  /** A token's; "" is whoever sends none. */
  Account of(String token) {
    return byToken.computeIfAbsent(token, t -> new Account(total));
  }

  /** What {@code GET /_sim/account} tells; the windows of all together say nothing. */
  record Statements(Account.Statement total, Map<String, Account.Statement> tokens) {}

  Statements statements() {
    var tokens = new TreeMap<String, Account.Statement>();
    byToken.forEach((token, account) -> tokens.put(token, account.statement()));
    return new Statements(total.statement(), tokens);
  }

  /** Forgets everything; requests under way are counted nowhere any more. */
  void reset() {
    total = new Account(null);
    byToken.clear();
  }
}
