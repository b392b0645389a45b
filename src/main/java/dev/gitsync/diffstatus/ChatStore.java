package dev.gitsync.diffstatus;

import dev.gitsync.diffstatus.ChatFilter.PrStatus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Chats: making, finding, changing, deleting. Who may do it is the caller's to know. */
@ApplicationScoped
public class ChatStore {

  /** How long it is known of a deleted chat that it was there. */
  public static final Duration DELETED_KEPT = Duration.ofHours(1);

  @PersistenceContext EntityManager em;
  @Inject DatabaseClock clock;
  @Inject ChatViews views;
  @Inject DiffStatusStore diffStatuses;
  @Inject Event<ChatChanged> chatChanged;

  /**
   * Makes a chat. One that has the id of a chat that was just deleted goes on from its version: a
   * page must not take it for an older state of that one.
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
                values (:id, :owner, :workspace, :title, :now, :now,
                  coalesce((select d.version from deleted_chat d where d.id = :id), 0) + 1)
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
    em.createNativeQuery(
            """
            insert into deleted_chat
            select id, owner_id, workspace_id, title, archived, created_at, updated_at, version
            from chat where id = :id
            on conflict (id) do update set owner_id = excluded.owner_id,
              workspace_id = excluded.workspace_id, title = excluded.title,
              archived = excluded.archived, created_at = excluded.created_at,
              updated_at = excluded.updated_at, version = excluded.version
            """)
        .setParameter("id", id)
        .executeUpdate();
    em.createQuery("delete from Chat c where c.id = :id").setParameter("id", id).executeUpdate();
    return true;
  }

  private ChatView published(ChatChanged.Kind kind, ChatView view) {
    chatChanged.fire(new ChatChanged(kind, view));
    return view;
  }

  /** The chats of some ids, as far as they are there. */
  @Transactional
  public List<ChatView> listById(Collection<UUID> ids) {
    return ids.isEmpty()
        ? List.of()
        : views.of(
            em.createQuery("select c from Chat c where c.id in :ids", Chat.class)
                .setParameter("ids", ids)
                .getResultList());
  }

  /**
   * Of some chats those that were deleted within {@link #DELETED_KEPT}, as they were last but
   * without their diff statuses.
   */
  @Transactional
  public List<ChatView> listDeletedById(Collection<UUID> ids) {
    return ids.isEmpty()
        ? List.of()
        : tuples(
                em.createNativeQuery(
                        "select * from deleted_chat where id = any (cast(:ids as uuid[]))",
                        Tuple.class)
                    .setParameter("ids", ids.toArray(UUID[]::new)))
            .map(ChatStore::deleted)
            .toList();
  }

  @SuppressWarnings("unchecked")
  private static Stream<Tuple> tuples(Query query) {
    return query.getResultStream();
  }

  private static ChatView deleted(Tuple row) {
    return new ChatView(
        row.get("id", UUID.class),
        row.get("owner_id", UUID.class),
        row.get("workspace_id", String.class),
        row.get("title", String.class),
        row.get("archived", Boolean.class),
        row.get("created_at", Instant.class),
        row.get("updated_at", Instant.class),
        row.get("version", Long.class),
        null,
        List.of());
  }

  /**
   * The chats of some owners that changed within a time, deleted ones too. Walks what changed in
   * that time and not what the owners have, so it may be asked often and for many.
   */
  @Transactional
  public List<ChangedChat> listChanged(Collection<UUID> owners, Instant from, Instant to) {
    return tuples(
            em.createNativeQuery(
                    """
            select id, owner_id, version, archived from chat
            where archived = false and updated_at >= :from and updated_at < :to
              and owner_id = any (cast(:owners as uuid[]))
            union all
            select id, owner_id, version, archived from chat
            where archived = true and updated_at >= :from and updated_at < :to
              and owner_id = any (cast(:owners as uuid[]))
            union all
            select id, owner_id, version, true from deleted_chat
            where updated_at >= :from and updated_at < :to
              and owner_id = any (cast(:owners as uuid[]))
            """,
                    Tuple.class)
                .setParameter("from", from)
                .setParameter("to", to)
                .setParameter("owners", owners.toArray(UUID[]::new)))
        .map(ChatStore::changed)
        .toList();
  }

  private static ChangedChat changed(Tuple row) {
    return new ChangedChat(
        row.get(0, UUID.class),
        row.get(1, UUID.class),
        row.get(2, Long.class),
        row.get(3, Boolean.class));
  }

  /** Forgets the chats that were deleted longer than {@link #DELETED_KEPT} ago. */
  @Transactional
  public void forgetDeleted() {
    em.createNativeQuery("delete from deleted_chat where updated_at < :before")
        .setParameter("before", clock.now().minus(DELETED_KEPT))
        .executeUpdate();
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
  public List<Freshness> listRefreshedSince(Collection<UUID> owners, Instant since) {
    if (owners.isEmpty()) {
      return List.of();
    }
    return tuples(
            em.createNativeQuery(
                    """
            select c.owner_id, d.chat_id, d.remote_origin, d.git_branch, d.version,
              s.refreshed_at, s.stale_at
            from chat c
              join diff_status d on d.chat_id = c.id
              join refresh_schedule s on s.diff_status_id = d.id
            where c.owner_id = any (cast(:owners as uuid[])) and c.archived = false
              and s.refreshed_at >= :since
            """,
                    Tuple.class)
                .setParameter("owners", owners.toArray(UUID[]::new))
                .setParameter("since", since))
        .map(ChatStore::freshness)
        .toList();
  }

  private static Freshness freshness(Tuple row) {
    return new Freshness(
        row.get(0, UUID.class),
        row.get(1, UUID.class),
        row.get(2, String.class),
        row.get(3, String.class),
        row.get(4, Long.class),
        row.get(5, Instant.class),
        row.get(6, Instant.class));
  }

  /** The database's present time. */
  @Transactional
  public Instant now() {
    return clock.now();
  }
}
