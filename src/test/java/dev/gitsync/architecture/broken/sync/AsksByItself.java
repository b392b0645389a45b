package dev.gitsync.architecture.broken.sync;

import dev.gitsync.architecture.broken.provider.UsesAccounts;
import dev.gitsync.architecture.broken.provider.github.GitHubWords;
import jakarta.ejb.Schedule;
import org.eclipse.microprofile.rest.client.RestClientBuilder;

/** Goes to a host past the providers, in a timer's transaction, and prints. */
public class AsksByItself {

  Object client() {
    return RestClientBuilder.newBuilder();
  }

  Object words() {
    return new GitHubWords();
  }

  Object cycle() {
    return new UsesAccounts();
  }

  /** Would be called by the container. */
  @Schedule(hour = "*")
  public void ring() {
    System.out.println("rang");
  }
}
