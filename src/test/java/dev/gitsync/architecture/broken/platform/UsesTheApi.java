package dev.gitsync.architecture.broken.platform;

import dev.gitsync.architecture.broken.api.OpenToEverybodyResource;
import java.time.Instant;

/** The lowest room knows the highest one, and what time it is. */
public class UsesTheApi {

  Object up() {
    return new OpenToEverybodyResource();
  }

  Instant time() {
    return Instant.now();
  }
}
