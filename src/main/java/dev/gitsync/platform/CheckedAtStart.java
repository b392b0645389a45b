package dev.gitsync.platform;

/**
 * A bean that reads settings. All such beans are made when the server starts, so that an unusable
 * value ends the start instead of a later request.
 */
public interface CheckedAtStart {

  /**
   * Reads and checks the settings of this bean.
   *
   * @throws InvalidSettingException when a value can't be used
   */
  void checkSettings();
}
