package dev.gitsync.provider;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** How one type of Git host delivers its events. Crosses no network. */
public interface HookFormat {

  /**
   * Begins to check a delivery.
   *
   * @param headers finds a header's value by its name
   * @param secrets each of which the host may have signed with
   * @return empty when it is forged whatever its body is: it bears no signature of the host's form
   */
  Optional<HookSeal> seal(Function<String, Optional<String>> headers, List<String> secrets);

  /**
   * What the host calls this delivery, and would call it again if it were repeated.
   *
   * @return empty when it has no name
   */
  Optional<String> deliveryId(Function<String, Optional<String>> headers);

  /**
   * Reads an event from its body, of which no more than a few fields are held in memory. Nothing of
   * it may be believed before its seal was found genuine.
   *
   * @param body at its beginning; afterwards at its end
   * @throws IOException when it is no JSON object, or no such event
   */
  HookEvent read(Function<String, Optional<String>> headers, JsonParser body) throws IOException;
}
