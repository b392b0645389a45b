package dev.gitsync.gittoken;

/**
 * What is left in one pool of all tokens of a provider.
 *
 * @param provider its id
 * @param pool see {@link dev.gitsync.provider.CallLedger.Pool}
 * @param tokens how many tokens' present windows are known
 * @param leastLeft of their limits the smallest part that is left, from 0 to 1
 */
public record PoolBudget(String provider, String pool, long tokens, double leastLeft) {}
