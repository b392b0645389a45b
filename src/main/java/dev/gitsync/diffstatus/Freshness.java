package dev.gitsync.diffstatus;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.UUID;

/**
 * How old the knowledge of a row is, without the knowledge.
 *
 * @param ownerId whose pages may know
 * @param version of the diff status
 */
public record Freshness(
    @JsonIgnore UUID ownerId,
    UUID chatId,
    String remoteOrigin,
    String gitBranch,
    long version,
    Instant refreshedAt,
    Instant staleAt) {}
