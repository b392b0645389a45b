package dev.gitsync.platform;

/** A setting has a value that can't be used. The message is the one line that the operator sees. */
public final class InvalidSettingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Names a setting and what it takes.
   *
   * @param property the property's name, such as {@code gitsync.worker.lease}
   * @param value what was found; for a secret a word in its place
   * @param expected what the property takes, as a noun phrase: "an ISO-8601 duration above zero"
   */
  public InvalidSettingException(String property, String value, String expected) {
    super("The setting " + property + " is \"" + printable(value) + "\"; it takes " + expected);
  }

  private static String printable(String value) {
    var line = value.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= 200 ? line : line.substring(0, 200) + "…";
  }
}
