package dev.gitsync.sync;

import dev.gitsync.diffstatus.GitReference;
import dev.gitsync.diffstatus.Recording.Location;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.ProviderResolver;
import dev.gitsync.provider.Resolution;
import dev.gitsync.provider.Resolution.NotImplemented;
import dev.gitsync.provider.Resolution.Supported;
import dev.gitsync.provider.Resolution.Unmatched;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Where references lie, by the configured providers. Crosses no network. */
@ApplicationScoped
public class References {

  @Inject ProviderResolver resolver;

  /** The form in which a reported reference is stored and compared. */
  public GitReference normalize(String remoteOrigin, String branch) {
    return new GitReference(origin(resolver.resolve(remoteOrigin)), branch);
  }

  private static String origin(Resolution resolution) {
    if (resolution instanceof Supported supported) {
      return supported.repository().webUrl().toString();
    }
    if (resolution instanceof NotImplemented notImplemented) {
      return notImplemented.origin();
    }
    return ((Unmatched) resolution).origin();
  }

  /** The provider of a reference and the branch's page there. */
  Location locate(GitReference reference) {
    var resolution = resolver.resolve(reference.remoteOrigin());
    if (resolution instanceof Supported supported) {
      var branch = new BranchRef(supported.repository(), reference.branch());
      return new Location(
          supported.provider().settings().id(),
          supported.provider().branchUrl(branch).orElse(null));
    }
    return resolution instanceof NotImplemented notImplemented
        ? new Location(notImplemented.providerId(), null)
        : Location.NOWHERE;
  }
}
