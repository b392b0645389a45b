package dev.gitsync.diffstatus;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Makes views of chats with all their diff statuses, with one query for any number of chats. */
@ApplicationScoped
class ChatViews {

  @PersistenceContext EntityManager em;

  ChatView of(Chat chat) {
    return of(List.of(chat)).get(0);
  }

  /** In the order of the chats. */
  List<ChatView> of(Collection<Chat> chats) {
    if (chats.isEmpty()) {
      return List.of();
    }
    var statuses = statusesByChat(chats.stream().map(chat -> chat.id).toList());
    return chats.stream()
        .map(chat -> view(chat, statuses.getOrDefault(chat.id, List.of())))
        .toList();
  }

  private Map<UUID, List<DiffStatusView>> statusesByChat(List<UUID> chatIds) {
    return em.createQuery(
            """
            select d as status, s as schedule
            from ChatDiffStatus d join RefreshSchedule s on s.diffStatusId = d.id
            where d.chatId in :chats
            order by d.reportedAt desc, d.id
            """,
            Tuple.class)
        .setParameter("chats", chatIds)
        .getResultStream()
        .collect(
            groupingBy(
                row -> row.get("status", ChatDiffStatus.class).chatId,
                mapping(
                    row ->
                        row.get("status", ChatDiffStatus.class)
                            .view(row.get("schedule", RefreshSchedule.class)),
                    toList())));
  }

  private static ChatView view(Chat chat, List<DiffStatusView> statuses) {
    return new ChatView(
        chat.id,
        chat.ownerId,
        chat.workspaceId,
        chat.title,
        chat.archived,
        chat.createdAt,
        chat.updatedAt,
        chat.version,
        statuses.isEmpty() ? null : statuses.get(0),
        statuses);
  }
}
