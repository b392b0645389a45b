package dev.gitsync.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class GitRemotePropertyTest implements RemoteParts {

  @Property
  void anyText_isRead_andLosesNothingMoreTheSecondTime(@ForAll("anyText") String text) {
    var kept = GitRemote.withoutCredentials(text);

    assertThat(GitRemote.withoutCredentials(kept)).isEqualTo(kept);
    var parsed = text.length() > 2_000 ? Optional.empty() : GitRemote.parse(kept);
    assertThat(GitRemote.parse(text)).isEqualTo(parsed);
  }

  /** At the square of its length a text like these would take minutes. */
  @Property(tries = 25)
  void longText_isRead_atTheCostOfItsLength(@ForAll("longTexts") String text) {
    assertThat(GitRemote.withoutCredentials(text)).hasSizeLessThanOrEqualTo(text.length());
    assertThat(GitRemote.parse(text)).isEmpty();
  }

  @Property
  void remote_inEachForm_isReadAsItsParts(
      @ForAll Form form,
      @ForAll("hosts") String host,
      @ForAll("ports") String port,
      @ForAll("paths") String path,
      @ForAll("endings") String ending,
      @ForAll boolean inGreatLetters) {
    var written = inGreatLetters ? host.toUpperCase(Locale.ROOT) : host;

    var parsed = GitRemote.parse(form.write("git@", written, port, path + ending));

    int expectedPort = port.isEmpty() || form.isScp() ? -1 : Integer.parseInt(port.substring(1));
    assertThat(parsed).contains(new GitRemote(form.scheme(), host, expectedPort, path));
  }

  @Property
  void userAndPassword_inEachUrlForm_areCutOffWhole(
      @ForAll Form form,
      @ForAll("users") String user,
      @ForAll("passwords") String password,
      @ForAll("hosts") String host,
      @ForAll("ports") String port,
      @ForAll("paths") String path) {
    Assume.that(!form.isScp());

    var kept =
        GitRemote.withoutCredentials(form.write(user + ":" + password + "@", host, port, path));

    assertThat(kept).isEqualTo(form.write("", host, port, path));
  }

  /** The scp form has no passwords; people write them all the same. */
  @Property
  void userAndPassword_inScpForm_areCutOffWholeIfWithoutSlash(
      @ForAll("users") String user,
      @ForAll("passwords") String password,
      @ForAll("hosts") String host,
      @ForAll("paths") String path) {
    Assume.that(!password.contains("/"));

    var kept =
        GitRemote.withoutCredentials(Form.SCP.write(user + ":" + password + "@", host, "", path));

    assertThat(kept).isEqualTo(Form.SCP.write("", host, "", path));
  }

  @Property
  void userAlone_inEachForm_isCutOff(
      @ForAll Form form,
      @ForAll("users") String user,
      @ForAll("hosts") String host,
      @ForAll("ports") String port,
      @ForAll("paths") String path) {
    var kept = GitRemote.withoutCredentials(form.write(user + "@", host, port, path));

    assertThat(kept).isEqualTo(form.write("", host, port, path));
  }

  @Property
  void queryAndFragment_inAnyForm_areCutOff(
      @ForAll Form form,
      @ForAll("hosts") String host,
      @ForAll("paths") String path,
      @ForAll("passwords") String secret,
      @ForAll boolean asQuery) {
    var address = form.write("", host, "", path);

    var kept = GitRemote.withoutCredentials(address + (asQuery ? "?token=" : "#") + secret);

    assertThat(kept).isEqualTo(address);
  }
}
