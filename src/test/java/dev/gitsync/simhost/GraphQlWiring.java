package dev.gitsync.simhost;

import graphql.GraphqlErrorBuilder;
import graphql.Scalars;
import graphql.execution.DataFetcherResult;
import graphql.schema.Coercing;
import graphql.schema.DataFetcher;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLScalarType;
import graphql.schema.LightDataFetcher;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.TypeRuntimeWiring;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where the values of GitHub's GraphQL fields come from. */
final class GraphQlWiring {

  private static final int MOST_IDS = 100;

  /** A pull request and the state of the world that it is of. */
  private record Pull(World.View view, PullRequest of) {

    Repository into() {
      return view.repository(of.origin().repositoryId());
    }

    Repository from() {
      return view.repository(of.origin().headRepositoryId());
    }
  }

  private record Repo(World.View view, Repository of) {}

  private record Ref(Repository repository, String name, String oid) {}

  private record Commit(String oid) {}

  /** Some of a list, as the arguments of a connection say. */
  private record Connection(
      List<?> nodes, int totalCount, boolean hasPrevious, boolean hasNext, int begin, int end) {

    static Connection of(List<?> all, DataFetchingEnvironment env) {
      int begin = cursor(env.getArgument("after"), 0);
      int end = cursor(env.getArgument("before"), all.size() + 1) - 1;
      end = Math.max(begin, Math.min(all.size(), end));
      Integer first = env.getArgument("first");
      Integer last = env.getArgument("last");
      if (first != null) {
        end = Math.min(end, begin + first);
      } else if (last != null) {
        begin = Math.max(begin, end - last);
      } else {
        end = begin;
      }
      return new Connection(
          all.subList(begin, end), all.size(), begin > 0, end < all.size(), begin, end);
    }

    /** Cursors count from 1; what is behind one begins at its own number. */
    private static int cursor(@Nullable String cursor, int otherwise) {
      return cursor != null && cursor.matches("c[0-9]{1,9}")
          ? Integer.parseInt(cursor.substring(1))
          : otherwise;
    }
  }

  private final String web;

  private GraphQlWiring(String web) {
    this.web = web;
  }

  /** The wiring of a host whose pages are there. */
  static RuntimeWiring wiring(String web) {
    return new GraphQlWiring(web).wiring();
  }

  private RuntimeWiring wiring() {
    return RuntimeWiring.newRuntimeWiring()
        .scalar(text("DateTime"))
        .scalar(text("GitObjectID"))
        .scalar(text("URI"))
        .type("Query", this::query)
        .type("RateLimit", GraphQlWiring::rateLimit)
        .type("Repository", this::repository)
        .type("PullRequest", this::pullRequest)
        .type("PullRequestReview", GraphQlWiring::review)
        .type("User", this::user)
        .type("Ref", GraphQlWiring::ref)
        .type("Commit", GraphQlWiring::commit)
        .type("PullRequestConnection", GraphQlWiring::connection)
        .type("PullRequestReviewConnection", GraphQlWiring::connection)
        .type("PullRequestCommitConnection", GraphQlWiring::connection)
        .type("PageInfo", GraphQlWiring::pageInfo)
        .type("Node", GraphQlWiring::resolved)
        .type("Actor", GraphQlWiring::resolved)
        .type("RepositoryOwner", GraphQlWiring::resolved)
        .type("GitObject", GraphQlWiring::resolved)
        .build();
  }

  // Types

  private TypeRuntimeWiring.Builder query(TypeRuntimeWiring.Builder type) {
    return type.dataFetcher("node", env -> node(env, env.getArgument("id")))
        .dataFetcher("nodes", this::nodes)
        .dataFetcher("repository", GraphQlWiring::findRepository)
        .dataFetcher("rateLimit", GraphQlWiring::session)
        .dataFetcher("viewer", env -> User.of("ann"));
  }

  private static TypeRuntimeWiring.Builder rateLimit(TypeRuntimeWiring.Builder type) {
    return type.dataFetcher("cost", of(GraphQlSession.class, it -> it.cost().points()))
        .dataFetcher("nodeCount", of(GraphQlSession.class, it -> it.cost().nodes()))
        .dataFetcher("limit", of(GraphQlSession.class, it -> it.budget().limit()))
        .dataFetcher("used", of(GraphQlSession.class, it -> it.budget().used()))
        .dataFetcher("remaining", of(GraphQlSession.class, it -> it.budget().remaining()))
        .dataFetcher("resetAt", of(GraphQlSession.class, it -> time(it.budget().reset())));
  }

  private TypeRuntimeWiring.Builder repository(TypeRuntimeWiring.Builder type) {
    return type.dataFetcher("id", of(Repo.class, it -> it.of().nodeId()))
        .dataFetcher("databaseId", of(Repo.class, it -> it.of().id()))
        .dataFetcher("name", of(Repo.class, it -> it.of().name()))
        .dataFetcher("nameWithOwner", of(Repo.class, it -> it.of().fullName()))
        .dataFetcher("owner", of(Repo.class, it -> User.of(it.of().owner())))
        .dataFetcher("isFork", of(Repo.class, it -> it.of().parentId() != null))
        .dataFetcher("parent", of(Repo.class, GraphQlWiring::parent))
        .dataFetcher("url", of(Repo.class, it -> web + "/" + it.of().fullName()))
        .dataFetcher("ref", GraphQlWiring::findRef)
        .dataFetcher("pullRequest", GraphQlWiring::findPull)
        .dataFetcher("pullRequests", GraphQlWiring::pulls);
  }

  private TypeRuntimeWiring.Builder pullRequest(TypeRuntimeWiring.Builder type) {
    return type.dataFetcher("id", pull(PullRequest::nodeId))
        .dataFetcher("number", pull(PullRequest::number))
        .dataFetcher("title", pull(PullRequest::title))
        .dataFetcher("state", pull(PullRequest::status))
        .dataFetcher("isDraft", pull(PullRequest::draft))
        .dataFetcher("merged", pull(it -> it.status() == PullRequest.Status.MERGED))
        .dataFetcher("mergedAt", pull(it -> time(it.mergedAt())))
        .dataFetcher("closed", pull(it -> !it.isOpen()))
        .dataFetcher("closedAt", pull(it -> time(it.closedAt())))
        .dataFetcher("createdAt", pull(it -> time(it.origin().createdAt())))
        .dataFetcher("updatedAt", pull(it -> time(it.updatedAt())))
        .dataFetcher("additions", pull(it -> it.size().additions()))
        .dataFetcher("deletions", pull(it -> it.size().deletions()))
        .dataFetcher("changedFiles", pull(it -> it.size().files()))
        .dataFetcher(
            "commits",
            pull(it -> new Connection(List.of(), it.size().commits(), false, false, 0, 0)))
        .dataFetcher("headRefName", pull(it -> it.origin().headBranch()))
        .dataFetcher("headRefOid", pull(PullRequest::headSha))
        .dataFetcher("baseRefName", pull(it -> Repository.DEFAULT_BRANCH))
        .dataFetcher("baseRefOid", pull(it -> it.origin().baseSha()))
        .dataFetcher("isCrossRepository", pull(PullRequest::isFromFork))
        .dataFetcher("author", pull(it -> it.origin().author()))
        .dataFetcher("repository", of(Pull.class, it -> new Repo(it.view(), it.into())))
        .dataFetcher("headRepository", of(Pull.class, it -> new Repo(it.view(), it.from())))
        .dataFetcher("headRepositoryOwner", of(Pull.class, it -> User.of(it.from().owner())))
        .dataFetcher(
            "url",
            of(Pull.class, it -> web + "/" + it.into().fullName() + "/pull/" + it.of().number()))
        .dataFetcher("reviews", GraphQlWiring::reviews)
        .dataFetcher(
            "latestOpinionatedReviews",
            env -> Connection.of(source(env, Pull.class).of().opinions(), env));
  }

  private static TypeRuntimeWiring.Builder review(TypeRuntimeWiring.Builder type) {
    return type.dataFetcher("id", of(Review.class, Review::nodeId))
        .dataFetcher("databaseId", of(Review.class, Review::id))
        .dataFetcher("state", of(Review.class, Review::state))
        .dataFetcher("submittedAt", of(Review.class, it -> time(it.submittedAt())))
        .dataFetcher("author", of(Review.class, Review::author));
  }

  private TypeRuntimeWiring.Builder user(TypeRuntimeWiring.Builder type) {
    return type.dataFetcher("id", of(User.class, User::nodeId))
        .dataFetcher("login", of(User.class, User::login))
        .dataFetcher("url", of(User.class, it -> web + "/" + it.login()))
        .dataFetcher("avatarUrl", of(User.class, it -> GitHubJson.avatar(web, it)));
  }

  private static TypeRuntimeWiring.Builder ref(TypeRuntimeWiring.Builder type) {
    return type.dataFetcher(
            "id",
            of(Ref.class, it -> NodeIds.encode("REF", it.repository().id() ^ it.name().hashCode())))
        .dataFetcher("name", of(Ref.class, Ref::name))
        .dataFetcher("prefix", of(Ref.class, it -> "refs/heads/"))
        .dataFetcher("target", of(Ref.class, it -> new Commit(it.oid())));
  }

  private static TypeRuntimeWiring.Builder commit(TypeRuntimeWiring.Builder type) {
    return type.dataFetcher("id", of(Commit.class, it -> NodeIds.encode("C", it.oid().hashCode())))
        .dataFetcher("oid", of(Commit.class, Commit::oid));
  }

  private static TypeRuntimeWiring.Builder connection(TypeRuntimeWiring.Builder type) {
    return type.dataFetcher("nodes", of(Connection.class, Connection::nodes))
        .dataFetcher("totalCount", of(Connection.class, Connection::totalCount))
        .dataFetcher("pageInfo", of(Connection.class, it -> it));
  }

  private static TypeRuntimeWiring.Builder pageInfo(TypeRuntimeWiring.Builder type) {
    return type.dataFetcher("hasNextPage", of(Connection.class, Connection::hasNext))
        .dataFetcher("hasPreviousPage", of(Connection.class, Connection::hasPrevious))
        .dataFetcher(
            "startCursor",
            of(Connection.class, it -> it.nodes().isEmpty() ? null : "c" + (it.begin() + 1)))
        .dataFetcher(
            "endCursor", of(Connection.class, it -> it.nodes().isEmpty() ? null : "c" + it.end()));
  }

  private static TypeRuntimeWiring.Builder resolved(TypeRuntimeWiring.Builder type) {
    return type.typeResolver(
        env -> env.getSchema().getObjectType(typeName(Objects.requireNonNull(env.getObject()))));
  }

  private static String typeName(Object source) {
    if (source instanceof Pull) {
      return "PullRequest";
    }
    if (source instanceof Repo) {
      return "Repository";
    }
    if (source instanceof Review) {
      return "PullRequestReview";
    }
    // The others are called what they are.
    return source.getClass().getSimpleName();
  }

  // Fields that look for something

  private Object nodes(DataFetchingEnvironment env) {
    List<String> ids = Objects.requireNonNull(env.getArgument("ids"));
    if (ids.size() > MOST_IDS) {
      return error(
          env,
          "ARGUMENT_LIMIT",
          "You may not provide more than "
              + MOST_IDS
              + " node ids; you provided "
              + ids.size()
              + ".",
          List.of());
    }
    var result = DataFetcherResult.<List<@Nullable Object>>newResult();
    List<@Nullable Object> nodes = new ArrayList<>();
    for (int index = 0; index < ids.size(); index++) {
      var node = node(env, ids.get(index));
      if (node instanceof DataFetcherResult<?> failed) {
        for (var error : failed.getErrors()) {
          result.error(
              GraphqlErrorBuilder.newError(env)
                  .path(env.getExecutionStepInfo().getPath().segment(index))
                  .message(error.getMessage())
                  .extensions(error.getExtensions())
                  .build());
        }
        nodes.add(null);
      } else {
        nodes.add(node);
      }
    }
    return result.data(nodes).build();
  }

  private Object node(DataFetchingEnvironment env, @Nullable String id) {
    var view = session(env).view();
    var nodeId = id == null ? "" : id;
    var pull = view.pull(nodeId);
    if (pull.isPresent()) {
      session(env).line().read(view.headRepository(pull.get()), pull.get().origin().headBranch());
      var into = view.repository(pull.get().origin().repositoryId());
      return inState(env, into, seen -> seen.pull(nodeId).map(it -> new Pull(seen, it)))
          .orElseGet(() -> unknown(env, nodeId));
    }
    var repository = NodeIds.decode("R", nodeId);
    return repository.isPresent()
        ? view.findRepository(repository.getAsLong())
            .<Object>map(it -> new Repo(view, it))
            .orElseGet(() -> unknown(env, nodeId))
        : unknown(env, nodeId);
  }

  private static Object findRepository(DataFetchingEnvironment env) {
    String owner = Objects.requireNonNull(env.getArgument("owner"));
    String name = Objects.requireNonNull(env.getArgument("name"));
    // Former names are followed.
    var found = session(env).view().repository(owner, name);
    return found
        .flatMap(
            repository ->
                inState(
                    env,
                    repository,
                    seen -> seen.findRepository(repository.id()).map(it -> new Repo(seen, it))))
        .orElseGet(
            () ->
                notFound(
                    env,
                    "Could not resolve to a Repository with the name '"
                        + owner
                        + "/"
                        + name
                        + "'."));
  }

  private static @Nullable Object parent(Repo repo) {
    var id = repo.of().parentId();
    return id == null ? null : new Repo(repo.view(), repo.view().repository(id));
  }

  private static @Nullable Object findRef(DataFetchingEnvironment env) {
    var repo = source(env, Repo.class);
    String qualified = Objects.requireNonNull(env.getArgument("qualifiedName"));
    var name = qualified.replaceFirst("^refs/heads/", "");
    return repo.view().head(repo.of(), name).map(oid -> new Ref(repo.of(), name, oid)).orElse(null);
  }

  private static Object findPull(DataFetchingEnvironment env) {
    var repo = source(env, Repo.class);
    int number = Objects.requireNonNull(env.<Integer>getArgument("number"));
    var pull = repo.view().pull(repo.of(), number);
    pull.ifPresent(
        found ->
            session(env)
                .line()
                .read(repo.view().headRepository(found), found.origin().headBranch()));
    return pull.<Object>map(it -> new Pull(repo.view(), it))
        .orElseGet(
            () ->
                notFound(
                    env, "Could not resolve to a PullRequest with the number of " + number + "."));
  }

  private static Object pulls(DataFetchingEnvironment env) {
    var repo = source(env, Repo.class);
    String head = env.getArgument("headRefName");
    String base = env.getArgument("baseRefName");
    List<String> states = env.getArgument("states");
    if (head != null) {
      var line = session(env).line();
      line.read(repo.of().fullName(), head);
      repo.view()
          .pulls(repo.of(), head)
          .forEach(found -> line.read(repo.view().headRepository(found), head));
    }
    Stream<PullRequest> pulls =
        head == null ? repo.view().pulls(repo.of()) : repo.view().pulls(repo.of(), head);
    Predicate<PullRequest> wanted =
        it ->
            (base == null || base.equals(Repository.DEFAULT_BRANCH))
                && (states == null || states.contains(it.status().name()));
    var found =
        pulls
            .filter(wanted)
            .sorted(order(env.getArgument("orderBy")))
            .map(it -> new Pull(repo.view(), it))
            .toList();
    return Connection.of(found, env);
  }

  private static Comparator<PullRequest> order(@Nullable Map<String, String> by) {
    if (by == null) {
      return Comparator.comparing(PullRequest::number);
    }
    Comparator<PullRequest> order =
        "UPDATED_AT".equals(by.get("field"))
            ? Comparator.comparing(PullRequest::updatedAt)
            : Comparator.comparing(it -> it.origin().createdAt());
    var ascending = order.thenComparing(PullRequest::number);
    return "DESC".equals(by.get("direction")) ? ascending.reversed() : ascending;
  }

  private static Object reviews(DataFetchingEnvironment env) {
    List<String> states = env.getArgument("states");
    String author = env.getArgument("author");
    var reviews =
        source(env, Pull.class).of().reviews().stream()
            .filter(it -> states == null || states.contains(it.state().name()))
            .filter(it -> author == null || it.author().login().equalsIgnoreCase(author))
            .toList();
    return Connection.of(reviews, env);
  }

  // Errors

  /** Something of a repository in the state that is answered for it. */
  private static Optional<Object> inState(
      DataFetchingEnvironment env, Repository repository, Function<World.View, Optional<?>> look) {
    var seen = session(env).view(repository);
    return seen.isEmpty()
        ? Optional.of(error(env, null, "Something went wrong while executing your query.", null))
        : look.apply(seen.get()).map(Function.identity());
  }

  private static Object unknown(DataFetchingEnvironment env, String id) {
    return notFound(env, "Could not resolve to a node with the global id of '" + id + "'");
  }

  private static Object notFound(DataFetchingEnvironment env, String message) {
    return error(env, "NOT_FOUND", message, null);
  }

  private static Object error(
      DataFetchingEnvironment env, @Nullable String type, String message, @Nullable Object data) {
    var error = GraphqlErrorBuilder.newError(env).message(message);
    if (type != null) {
      error.extensions(Map.of("type", type));
    }
    return DataFetcherResult.newResult().data(data).error(error.build()).build();
  }

  // Small things

  private static GraphQlSession session(DataFetchingEnvironment env) {
    return Objects.requireNonNull(env.getGraphQlContext().get(GraphQlSession.class));
  }

  private static <S> S source(DataFetchingEnvironment env, Class<S> type) {
    return type.cast(Objects.requireNonNull(env.<Object>getSource()));
  }

  private static @Nullable String time(@Nullable Instant at) {
    return at == null ? null : GitHubJson.time(at);
  }

  private static DataFetcher<?> pull(Function<PullRequest, @Nullable Object> value) {
    return of(Pull.class, it -> value.apply(it.of()));
  }

  /** A field that follows from its object alone; the engine spends least on these. */
  private static <S> DataFetcher<?> of(Class<S> type, Function<S, @Nullable Object> value) {
    return new LightDataFetcher<@Nullable Object>() {
      @Override
      public @Nullable Object get(
          GraphQLFieldDefinition field, Object source, Supplier<DataFetchingEnvironment> env) {
        return value.apply(type.cast(source));
      }

      @Override
      public @Nullable Object get(DataFetchingEnvironment env) {
        return value.apply(source(env, type));
      }
    };
  }

  private static GraphQLScalarType text(String name) {
    Coercing<?, ?> coercing = Scalars.GraphQLString.getCoercing();
    return GraphQLScalarType.newScalar().name(name).coercing(coercing).build();
  }
}
