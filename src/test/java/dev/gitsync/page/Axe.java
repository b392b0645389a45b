package dev.gitsync.page;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Looks for what people who see, hear or move otherwise can't use. */
final class Axe {

  private static final String SCRIPT = read();

  /** Each finding as one line: how bad, which rule, where. */
  private static final String RUN =
      """
      async () => {
        const { violations } = await axe.run(document, { resultTypes: ['violations'] });
        return violations
          .filter(({ impact }) => ['serious', 'critical'].includes(impact))
          .flatMap(({ impact, id, nodes }) =>
            nodes.map(({ target, failureSummary }) => `${impact} ${id} ${target}: ${failureSummary}`));
      }""";

  private Axe() {}

  /**
   * Puts the script into whatever the page loads from now on; the policy of content forbids it
   * later.
   */
  static void prepare(Page page) {
    page.addInitScript(SCRIPT);
  }

  /** What is serious or critical on the page as it is now. */
  static List<?> findings(Page page) {
    return (List<?>) Objects.requireNonNull(page.evaluate(RUN));
  }

  private static String read() {
    try (var script = Axe.class.getResourceAsStream("/axe.min.js")) {
      return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
