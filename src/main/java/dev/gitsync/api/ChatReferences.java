package dev.gitsync.api;

import dev.gitsync.api.Inputs.InvalidInputException;
import dev.gitsync.diffstatus.ChatView;
import dev.gitsync.diffstatus.DiffStatusView;
import dev.gitsync.diffstatus.GitReference;
import dev.gitsync.platform.Problem;
import dev.gitsync.sync.References;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Finds the git reference that a call is about, in a chat that hosts may be asked about. */
@ApplicationScoped
class ChatReferences {

  @Inject ChatAccess access;
  @Inject References references;

  /**
   * The reference that a call names, else the primary one.
   *
   * @return empty when the call names none and the chat has none
   * @throws ProblemException 409 when the chat is archived, 404 when it has no such reference
   */
  Optional<GitReference> find(UUID chatId, @Nullable String remoteOrigin, @Nullable String branch) {
    var chat = access.get(chatId);
    var named = named(remoteOrigin, branch);
    if (chat.archived()) {
      throw archived();
    }
    return named.isPresent()
        ? named.map(reference -> get(chat, reference).reference())
        : Optional.ofNullable(chat.diffStatus()).map(DiffStatusView::reference);
  }

  private Optional<GitReference> named(@Nullable String remoteOrigin, @Nullable String branch) {
    var origin = Inputs.text("remote_origin", remoteOrigin, 2_000);
    var name = Inputs.text("branch", branch, 1_000);
    if (origin.isPresent() != name.isPresent()) {
      throw new InvalidInputException(
          origin.isPresent() ? "branch" : "remote_origin",
          "a reference is named by both remote_origin and branch");
    }
    return origin.map(o -> references.normalize(o.strip(), name.orElseThrow().strip()));
  }

  /** What is known of a chat's reference now. */
  DiffStatusView get(UUID chatId, GitReference reference) {
    return get(access.get(chatId), reference);
  }

  private static DiffStatusView get(ChatView chat, GitReference reference) {
    return chat.diffStatuses().stream()
        .filter(status -> status.isOf(reference))
        .findFirst()
        .orElseThrow(ChatReferences::noSuchReference);
  }

  /** Why a reference that was there a moment ago can't be read any more. */
  ProblemException gone(UUID chatId) {
    return access.get(chatId).archived() ? archived() : noSuchReference();
  }

  private static ProblemException archived() {
    return ProblemException.of(
        Problem.of(409, "archived", "The chat is archived; no host is asked about it."));
  }

  private static ProblemException noSuchReference() {
    return ProblemException.notFound("The chat has no such git reference.");
  }
}
