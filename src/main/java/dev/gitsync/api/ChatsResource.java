package dev.gitsync.api;

import dev.gitsync.access.Roles;
import dev.gitsync.api.Inputs.InvalidInputException;
import dev.gitsync.diffstatus.ChatFilter;
import dev.gitsync.diffstatus.ChatFilter.PrStatus;
import dev.gitsync.diffstatus.ChatStore;
import dev.gitsync.diffstatus.ChatView;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Chats. */
@Path("chats")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.ADMIN, Roles.MEMBER})
public class ChatsResource {

  private static final int DEFAULT_LIMIT = 50;
  private static final int MOST = 200;

  @Inject ChatStore chats;
  @Inject ChatAccess access;
  @Inject CurrentCaller current;

  /** A chat to be made; its maker owns it. */
  public record NewChat(
      @Nullable UUID id,
      @NotBlank @Text(max = 200) String workspaceId,
      @Nullable @Text(max = 500) String title) {}

  /** What changes of a chat; what is absent stays. */
  public record ChatChange(@Nullable @Text(max = 500) String title, @Nullable Boolean archived) {}

  /** A page of the list. */
  public record ChatList(List<ChatView> chats, @Nullable String nextCursor) {}

  /** Makes a chat. */
  @POST
  @APIResponse(
      responseCode = "201",
      description = "The chat",
      content = @Content(schema = @Schema(implementation = ChatView.class)))
  public Response create(@NotNull @Valid NewChat chat) {
    var id = chat.id() == null ? UUID.randomUUID() : chat.id();
    var title = chat.title() == null ? "" : chat.title();
    return chats
        .create(id, current.get().userId(), chat.workspaceId(), title)
        .map(view -> Response.status(Response.Status.CREATED).entity(view).build())
        .orElseThrow(() -> ProblemException.of(409, "This id is taken."));
  }

  /** Lists chats, those changed last first. */
  @GET
  public ChatList list(
      @QueryParam("archived") @Nullable String archived,
      @QueryParam("workspace_id") @Nullable String workspaceId,
      @QueryParam("owner_id") @Nullable String ownerId,
      @QueryParam("pr_status") @Nullable String prStatus,
      @QueryParam("repo") @Nullable String repo,
      @QueryParam("q") @Nullable String q,
      @QueryParam("limit") @Nullable String limit,
      @QueryParam("cursor") @Nullable String cursor) {
    var most = Inputs.integer("limit", limit, DEFAULT_LIMIT, 1, MOST);
    var filter =
        new ChatFilter(
            owner(ownerId),
            Inputs.bool("archived", archived).orElse(false),
            Inputs.text("workspace_id", workspaceId, 200).orElse(null),
            prStatuses(prStatus),
            Inputs.text("repo", repo, 2_000).orElse(null),
            Inputs.text("q", q, 500).orElse(null),
            Inputs.text("cursor", cursor, 500).map(ChatCursor::parse).orElse(null));
    // One more than asked for tells whether there is a next page.
    var found = chats.list(filter, most + 1);
    if (found.size() <= most) {
      return new ChatList(found, null);
    }
    return new ChatList(found.subList(0, most), ChatCursor.after(found.get(most - 1)));
  }

  private UUID owner(@Nullable String ownerId) {
    var caller = current.get();
    var owner = Inputs.uuid("owner_id", ownerId).orElse(caller.userId());
    if (!caller.mayWriteChatsOf(owner)) {
      throw ProblemException.of(403, "Other users' chats are for admins.");
    }
    return owner;
  }

  private static Set<PrStatus> prStatuses(@Nullable String value) {
    var statuses = EnumSet.noneOf(PrStatus.class);
    Inputs.text("pr_status", value, 100)
        .ifPresent(
            text ->
                Arrays.stream(text.split(",", -1))
                    .map(ChatsResource::prStatus)
                    .forEach(statuses::add));
    return statuses;
  }

  private static PrStatus prStatus(String word) {
    return Arrays.stream(PrStatus.values())
        .filter(status -> status.name().toLowerCase(Locale.ROOT).equals(word.strip()))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "pr_status", "takes draft, open, merged, closed, parted by commas"));
  }

  /** One chat. */
  @GET
  @Path("{id}")
  public ChatView get(@PathParam("id") UUID id) {
    return access.get(id);
  }

  /** Renames, archives or un-archives a chat. */
  @PATCH
  @Path("{id}")
  public ChatView change(@PathParam("id") UUID id, @NotNull @Valid ChatChange change) {
    access.get(id);
    return chats.change(id, change.title(), change.archived()).orElseThrow(ChatAccess::noSuchChat);
  }

  /** Deletes a chat. */
  @DELETE
  @Path("{id}")
  public void delete(@PathParam("id") UUID id) {
    access.get(id);
    if (!chats.delete(id)) {
      throw ChatAccess.noSuchChat();
    }
  }
}
