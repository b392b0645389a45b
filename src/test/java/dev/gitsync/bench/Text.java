package dev.gitsync.bench;

import java.time.Duration;
import java.util.Locale;

/** How numbers are written in the table. */
final class Text {

  private Text() {}

  /** With two digits below one, one below ten, and thousands parted. */
  static String number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Figure.NONE;
    }
    var size = Math.abs(value);
    var digits = size == 0 || size >= 10 ? 0 : size >= 1 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + digits + "f", value);
  }

  /** With thousands parted. */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** In milliseconds below a second, else in seconds, or in minutes from ten on. */
  static String time(Duration time) {
    var millis = time.toNanos() / 1e6;
    if (time.abs().toMinutes() >= 10) {
      return String.format(Locale.ROOT, "%,.0f min", millis / 60e3);
    }
    return Math.abs(millis) < 1_000
        ? number(millis) + " ms"
        : String.format(Locale.ROOT, "%,.1f s", millis / 1e3);
  }

  /** A part of a whole. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
