package dev.gitsync.provider;

import dev.gitsync.provider.CallLedger.Pool;
import dev.gitsync.provider.CallLedger.Window;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * How a host counts the calls of one of its APIs.
 *
 * @param pool what they are counted in
 * @param units what an answered call did cost
 * @param window what an answer says of the token's limit
 */
public record Meter(
    Pool pool, ToIntFunction<HostResponse> units, Function<HostResponse, Optional<Window>> window) {

  /** Each call is one, and the host says nothing of its limits. */
  static final Meter PLAIN = new Meter(Pool.REST, response -> 1, response -> Optional.empty());

  /** 31 December 9999: the database can hold it. */
  private static final long LAST_SECOND = 253_402_300_799L;

  /**
   * Reads a window from the headers of an answer.
   *
   * @param limit the name of the header with the units in a window
   * @param remaining of that with what is left of them
   * @param reset of that with the window's end, in seconds since 1970
   * @return what reads it; empty for an answer that lacks one of them
   */
  public static Function<HostResponse, Optional<Window>> window(
      String limit, String remaining, String reset) {
    return response -> {
      var most = number(response, limit).filter(units -> units > 0);
      var left = number(response, remaining);
      var end = number(response, reset).filter(second -> second <= LAST_SECOND);
      return most.isPresent() && left.isPresent() && end.isPresent()
          ? Optional.of(new Window(most.get(), left.get(), Instant.ofEpochSecond(end.get())))
          : Optional.empty();
    };
  }

  private static Optional<Long> number(HostResponse response, String header) {
    return response.header(header).filter(value -> value.matches("[0-9]{1,18}")).map(Long::valueOf);
  }
}
