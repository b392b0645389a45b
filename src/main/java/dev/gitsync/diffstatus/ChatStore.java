package dev.gitsync.diffstatus;

import dev.gitsync.diffstatus.ChatFilter.PrStatus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Chats: making, finding, changing, deleting. Who may do it is the caller's to know. */
@ApplicationScoped
public class ChatStore {

  @PersistenceContext EntityManager em;
  @Inject DatabaseClock clock;
  @Inject ChatViews views;
  @Inject DiffStatusStore diffStatuses;
  @Inject Event<ChatChanged> chatChanged;

  /**
   * Makes a chat.
   *
   * @return empty when the id is taken
   */
  @Transactional
  public Optional<ChatView> create(UUID id, UUID ownerId, String workspaceId, String title) {
    var now = clock.now();
    var made =
        em.createNativeQuery(
                """
                insert into chat (id, owner_id, workspace_id, title, created_at, updated_at, version)
                values (:id, :owner, :workspace, :title, :now, :now, 1)
                on conflict (id) do nothing
                """)
            .setParameter("id", id)
            .setParameter("owner", ownerId)
            .setParameter("workspace", workspaceId)
            .setParameter("title", title)
            .setParameter("now", now)
            .executeUpdate();
    return made == 0
        ? Optional.empty()
        : find(id).map(view -> published(ChatChanged.Kind.CREATED, view));
  }

  /** The chat with all its diff statuses. */
  @Transactional
  public Optional<ChatView> find(UUID id) {
    return Optional.ofNullable(em.find(Chat.class, id)).map(views::of);
  }

  /** The id of the row of one of a chat's references. */
  @Transactional
  public Optional<UUID> findDiffStatus(UUID chatId, GitReference reference) {
    return em.createQuery(
            """
            select d.id from ChatDiffStatus d
            where d.chatId = :chat and d.remoteOrigin = :origin and d.gitBranch = :branch
            """,
            UUID.class)
        .setParameter("chat", chatId)
        .setParameter("origin", reference.remoteOrigin())
        .setParameter("branch", reference.branch())
        .getResultStream()
        .findFirst();
  }

  /**
   * Renames, archives or un-archives; un-archiving makes the chat's rows stale.
   *
   * @param title the new title, absent: as it was
   * @param archived the new state, absent: as it was
   */
  @Transactional
  public Optional<ChatView> change(UUID id, @Nullable String title, @Nullable Boolean archived) {
    var chat = em.find(Chat.class, id, LockModeType.PESSIMISTIC_WRITE);
    if (chat == null) {
      return Optional.empty();
    }
    var newTitle = title == null ? chat.title : title;
    var newArchived = archived == null ? chat.archived : (boolean) archived;
    var moves = newArchived != chat.archived;
    if (!moves && newTitle.equals(chat.title)) {
      return Optional.of(views.of(chat));
    }
    var now = clock.now();
    chat.title = newTitle;
    chat.archived = newArchived;
    if (moves) {
      diffStatuses.setActive(id, !newArchived, now);
    }
    chat.touch(now);
    em.flush();
    var kind = moves && newArchived ? ChatChanged.Kind.ARCHIVED : ChatChanged.Kind.UPDATED;
    return Optional.of(published(kind, views.of(chat)));
  }

  /** Deletes a chat and all that is known of its branches. */
  @Transactional
  public boolean delete(UUID id) {
    var chat = em.find(Chat.class, id, LockModeType.PESSIMISTIC_WRITE);
    if (chat == null) {
      return false;
    }
    chat.touch(clock.now());
    em.flush();
    published(ChatChanged.Kind.DELETED, views.of(chat));
    diffStatuses.lock(id);
    em.createQuery("delete from Chat c where c.id = :id").setParameter("id", id).executeUpdate();
    return true;
  }

  private ChatView published(ChatChanged.Kind kind, ChatView view) {
    chatChanged.fire(new ChatChanged(kind, view));
    return view;
  }

  /** The ids of the non-archived chats of a workspace, of one owner or of all. */
  @Transactional
  public List<UUID> listIds(String workspaceId, @Nullable UUID ownerId) {
    var where = ownerId == null ? "" : " and c.ownerId = :owner";
    var query =
        em.createQuery(
                "select c.id from Chat c where c.workspaceId = :workspace and c.archived = false"
                    + where
                    + " order by c.id",
                UUID.class)
            .setParameter("workspace", workspaceId);
    if (ownerId != null) {
      query.setParameter("owner", ownerId);
    }
    return query.getResultList();
  }

  /** The chats that pass a filter, those changed last first. */
  @Transactional
  public List<ChatView> list(ChatFilter filter, int limit) {
    var where = new ArrayList<String>();
    var parameters = new HashMap<String, Object>();
    where.add("c.archived = :archived");
    parameters.put("archived", filter.archived());
    if (filter.ownerId() != null) {
      where.add("c.ownerId = :owner");
      parameters.put("owner", filter.ownerId());
    }
    if (filter.workspaceId() != null) {
      where.add("c.workspaceId = :workspace");
      parameters.put("workspace", filter.workspaceId());
    }
    if (!filter.prStatuses().isEmpty()) {
      where.add(primaryHas(filter.prStatuses()));
    }
    if (filter.repository() != null) {
      where.add(
          "exists (select 1 from ChatDiffStatus r where r.chatId = c.id"
              + " and locate(:repository, lower(r.remoteOrigin)) > 0)");
      parameters.put("repository", filter.repository().toLowerCase(Locale.ROOT));
    }
    if (filter.text() != null) {
      where.add(
          "(locate(:text, lower(c.title)) > 0 or exists (select 1 from ChatDiffStatus t"
              + " where t.chatId = c.id and locate(:text, lower(t.title)) > 0))");
      parameters.put("text", filter.text().toLowerCase(Locale.ROOT));
    }
    if (filter.after() != null) {
      where.add("(c.updatedAt < :time or (c.updatedAt = :time and c.id < :id))");
      parameters.put("time", filter.after().updatedAt());
      parameters.put("id", filter.after().id());
    }
    return views.of(chats(String.join(" and ", where), parameters, limit));
  }

  private List<Chat> chats(String where, Map<String, Object> parameters, int limit) {
    var query =
        em.createQuery(
                "select c from Chat c where " + where + " order by c.updatedAt desc, c.id desc",
                Chat.class)
            .setMaxResults(limit);
    parameters.forEach(query::setParameter);
    return query.getResultList();
  }

  private static String primaryHas(java.util.Set<PrStatus> statuses) {
    var any = statuses.stream().map(ChatStore::condition).sorted().toList();
    return "exists (select 1 from ChatDiffStatus p where p.chatId = c.id and p.reportedAt ="
        + " (select max(l.reportedAt) from ChatDiffStatus l where l.chatId = c.id) and ("
        + String.join(" or ", any)
        + "))";
  }

  private static String condition(PrStatus status) {
    return switch (status) {
      case DRAFT -> "(p.state = OPEN and p.draft = true)";
      case OPEN -> "p.state = OPEN";
      case MERGED -> "p.state = MERGED";
      case CLOSED -> "p.state = CLOSED";
    };
  }

  /**
   * The rows of an owner that were refreshed since a moment, for pages that show how old a status
   * is.
   */
  @Transactional
  public List<Freshness> listRefreshedSince(java.util.Collection<UUID> owners, Instant since) {
    if (owners.isEmpty()) {
      return List.of();
    }
    return em.createQuery(
            """
            select new dev.gitsync.diffstatus.Freshness(
              c.ownerId, d.chatId, d.remoteOrigin, d.gitBranch, d.version, s.refreshedAt, s.staleAt)
            from RefreshSchedule s
              join ChatDiffStatus d on d.id = s.diffStatusId
              join Chat c on c.id = d.chatId
            where c.ownerId in :owners and c.archived = false and s.refreshedAt >= :since
            """,
            Freshness.class)
        .setParameter("owners", owners)
        .setParameter("since", since)
        .getResultList();
  }

  /** The database's present time. */
  @Transactional
  public Instant now() {
    return clock.now();
  }
}
