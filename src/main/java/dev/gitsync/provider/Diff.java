package dev.gitsync.provider;

import java.util.List;

/**
 * A unified diff as git writes it.
 *
 * @param text the diff, empty where nothing differs; at most {@link #MAX_BYTES} long
 * @param truncatedFiles the paths of files whose changes the host left out, for their size
 */
public record Diff(String text, List<String> truncatedFiles) {

  /** The most that is passed on: 4 MiB, as the host sent them. */
  public static final int MAX_BYTES = 4 << 20;
}
