package dev.gitsync.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class JGitRemotePropertyTest implements RemoteParts {

  @Property
  void remote_inEachForm_isReadAsJGitReadsIt(
      @ForAll Form form,
      @ForAll("users") String user,
      @ForAll("hosts") String host,
      @ForAll("ports") String port,
      @ForAll("paths") String path,
      @ForAll("endings") String ending)
      throws URISyntaxException {
    // JGit misreads those: see JGitRemoteTest.
    Assume.that(!(form.isScp() && host.startsWith("[")));
    var remote = form.write(user.isEmpty() ? "" : user + "@", host, port, path + ending);

    var parsed = GitRemote.parse(remote);

    assertThat(parsed).isPresent().isEqualTo(JGitRemoteTest.readByJGit(remote));
  }
}
