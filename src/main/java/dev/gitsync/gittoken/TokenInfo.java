package dev.gitsync.gittoken;

import java.time.Instant;

/**
 * That a token is linked, without the token.
 *
 * @param provider for which provider
 * @param webUrl the web URL of the provider when it was linked
 * @param linkedAt since when
 * @param rejected whether the host did not take it the last time
 */
public record TokenInfo(String provider, String webUrl, Instant linkedAt, boolean rejected) {}
