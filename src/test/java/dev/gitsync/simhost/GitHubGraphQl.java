package dev.gitsync.simhost;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.GraphQLError;
import graphql.GraphQLException;
import graphql.ParseAndValidate;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.language.SourceLocation;
import graphql.parser.ParserOptions;
import graphql.schema.GraphQLSchema;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import java.io.InputStreamReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** GitHub's GraphQL API over the types of {@code github.graphqls}. Safe for many threads. */
final class GitHubGraphQl {

  /** Ours are long: a hundred aliases, and each a dozen words. */
  private static final ParserOptions LONG_DOCUMENTS =
      ParserOptions.newParserOptions()
          .maxTokens(500_000)
          .maxWhitespaceTokens(1_000_000)
          .maxCharacters(10_000_000)
          .build();

  /**
   * A document that is fit to be executed.
   *
   * @param cost what that costs
   */
  record Ready(ExecutionInput.Builder input, PreparsedDocumentEntry document, GraphQlCost cost) {}

  private final GraphQLSchema schema;
  private final GraphQL engine;

  /** Documents that come again and again; those with values inside do not. */
  private final Cache<String, PreparsedDocumentEntry> documents =
      Caffeine.newBuilder().maximumSize(200).build();

  GitHubGraphQl(String web) {
    this.schema =
        new SchemaGenerator()
            .makeExecutableSchema(
                new SchemaParser().parse(schemaFile()), GraphQlWiring.wiring(web));
    this.engine =
        GraphQL.newGraphQL(schema)
            .preparsedDocumentProvider(
                (input, parse) ->
                    CompletableFuture.completedFuture(
                        Objects.requireNonNull(
                            input.getGraphQLContext().get(PreparsedDocumentEntry.class))))
            .build();
  }

  private static InputStreamReader schemaFile() {
    return new InputStreamReader(
        Objects.requireNonNull(GitHubGraphQl.class.getResourceAsStream("/simhost/github.graphqls")),
        UTF_8);
  }

  /**
   * Reads a request and finds out what it costs.
   *
   * @return an {@link Answer} when it can't be executed, which costs nothing, else a {@link Ready}
   */
  Object prepare(byte[] body) {
    Request request;
    try {
      request = SimJson.to(Request.class, SimJson.readObject(body));
    } catch (IllegalArgumentException e) {
      return Answer.message(400, "Problems parsing JSON");
    }
    if (request.query() == null) {
      return refused(null, "A query attribute must be specified and must be a string.");
    }
    var variables = request.variables() == null ? Map.<String, Object>of() : request.variables();
    var input =
        ExecutionInput.newExecutionInput(request.query())
            .operationName(request.operationName())
            .variables(variables)
            .graphQLContext(Map.of(ParserOptions.class, LONG_DOCUMENTS));
    var document = documents.get(request.query(), query -> parse(input.build()));
    if (document.hasErrors()) {
      return refused(document.getErrors());
    }
    try {
      var cost = GraphQlCost.of(schema, document.getDocument(), request.operationName(), variables);
      var refusal = cost.refusal();
      return refusal == null
          ? new Ready(input, document, cost)
          : refused(refusal.type(), refusal.message());
    } catch (GraphQLException e) {
      // Variables that do not fit.
      return refused(null, String.valueOf(e.getMessage()));
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Request(
      @Nullable String query,
      @JsonProperty("operationName") @Nullable String operationName,
      @Nullable Map<String, Object> variables) {}

  private PreparsedDocumentEntry parse(ExecutionInput input) {
    var parsed = ParseAndValidate.parseAndValidate(schema, input);
    return parsed.isFailure()
        ? new PreparsedDocumentEntry(parsed.getErrors())
        : new PreparsedDocumentEntry(parsed.getDocument());
  }

  /** Executes a document on the calling thread. */
  Answer execute(Ready ready, GraphQlSession session) {
    var input =
        ready
            .input()
            .graphQLContext(
                Map.of(
                    PreparsedDocumentEntry.class, ready.document(), GraphQlSession.class, session))
            .build();
    return answer(engine.execute(input));
  }

  private static Answer answer(ExecutionResult result) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("data", result.getData());
    if (!result.getErrors().isEmpty()) {
      body.put("errors", result.getErrors().stream().map(GitHubGraphQl::error).toList());
    }
    return Answer.json(200, body);
  }

  /** A document that is too much for the host: what GitHub says after ten seconds. */
  static Answer tooMuch() {
    return Answer.json(
        502,
        SimJson.object()
            .putNull("data")
            .set(
                "errors",
                SimJson.array()
                    .add(
                        SimJson.object()
                            .put("message", "Something went wrong while executing your query."))));
  }

  /** The limit of points is used up. GitHub says that with status 200. */
  static Answer rateLimited() {
    return refused("RATE_LIMITED", "API rate limit already exceeded for user ID 1.");
  }

  private static Answer refused(@Nullable String type, String message) {
    var error = SimJson.object();
    if (type != null) {
      error.put("type", type);
    }
    error.put("message", message);
    return Answer.json(200, SimJson.object().set("errors", SimJson.array().add(error)));
  }

  private static Answer refused(List<? extends GraphQLError> errors) {
    return Answer.json(200, Map.of("errors", errors.stream().map(GitHubGraphQl::error).toList()));
  }

  /** In GitHub's form: its type is not among the extensions. */
  private static Map<String, Object> error(GraphQLError error) {
    var json = new LinkedHashMap<String, Object>();
    var extensions = error.getExtensions();
    if (extensions != null && extensions.get("type") != null) {
      json.put("type", extensions.get("type"));
    }
    if (error.getPath() != null) {
      json.put("path", error.getPath());
    }
    if (error.getLocations() != null) {
      json.put("locations", error.getLocations().stream().map(GitHubGraphQl::location).toList());
    }
    json.put("message", error.getMessage());
    return json;
  }

  private static Map<String, Integer> location(SourceLocation location) {
    var json = new LinkedHashMap<String, Integer>();
    json.put("line", location.getLine());
    json.put("column", location.getColumn());
    return json;
  }
}
