package dev.gitsync.platform;

/**
 * Something that must have happened before the server is ready. Steps run one after another, on a
 * thread of the container, outside any transaction; lower {@link jakarta.annotation.Priority}
 * first.
 *
 * <p>A step that fails because the database is away is run again until it succeeds, so it must be
 * repeatable. A {@link StartupRefusedException} or an {@link InvalidSettingException} ends the
 * server.
 */
public interface StartupStep {

  /** Does the step; returns when it is done for good. */
  void run();
}
