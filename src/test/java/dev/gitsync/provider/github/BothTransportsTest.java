package dev.gitsync.provider.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.provider.AccessToken;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.ProviderSettings;
import dev.gitsync.provider.PullRequestRef;
import dev.gitsync.provider.PullRequestState;
import dev.gitsync.provider.RepositoryRef;
import dev.gitsync.provider.StatusAnswer;
import dev.gitsync.provider.StatusAnswer.AskAgain;
import dev.gitsync.provider.StatusAnswer.Found;
import dev.gitsync.provider.StatusQuery;
import dev.gitsync.provider.TestHostClients;
import dev.gitsync.provider.Transport;
import dev.gitsync.simhost.SimHost;
import graphql.language.FieldDefinition;
import graphql.language.ObjectTypeDefinition;
import graphql.parser.Parser;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.TypeDefinitionRegistry;
import graphql.schema.idl.UnExecutableSchemaGenerator;
import graphql.validation.Validator;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a host tells by GraphQL and what it tells by REST is the same; documents fit GitHub's own
 * schemas.
 */
class BothTransportsTest {

  private static final AccessToken TOKEN = new AccessToken("t0k-s3cret");

  private static SimHost host;

  private final TestHostClients clients = new TestHostClients();

  @BeforeAll
  static void start() {
    host = SimHost.start("--script=false", "--seed=11", "--owners=3", "--pulls=20");
  }

  @AfterAll
  static void stop() {
    host.close();
  }

  @AfterEach
  void closeClients() {
    clients.close();
  }

  private GitHubProvider provider(Transport transport) {
    var settings =
        new ProviderSettings(
            "sim", "github", host.url(), host.url(), transport, Duration.ofSeconds(20));
    return new GitHubProvider(
        settings,
        clients.create(settings, GitHubApi.class, GitHubMeter.REST),
        clients.create(settings, GraphQlApi.class, GitHubMeter.GRAPHQL),
        Clock.systemUTC());
  }

  private static JsonNode world() {
    return host.control("GET", "/world", "");
  }

  /** One question for each pull request of the host, as if it were known, or just reported. */
  private static List<StatusQuery> queries(boolean known) {
    var queries = new ArrayList<StatusQuery>();
    for (var repository : world().path("repositories")) {
      for (var pull : repository.path("pulls")) {
        var into = repository.path("name").asText();
        var url = host.url() + "/" + into + "/pull/" + pull.path("number").asInt();
        var from = repository(pull.path("head_repository").asText());
        queries.add(query(new BranchRef(from, pull.path("branch").asText()), known ? url : null));
      }
    }
    assertThat(queries).hasSizeGreaterThan(100);
    return queries;
  }

  private static StatusQuery query(BranchRef branch, @Nullable String url) {
    return new StatusQuery(branch, url);
  }

  private static RepositoryRef repository(String fullName) {
    var parts = fullName.split("/", -1);
    return new RepositoryRef(parts[0], parts[1], URI.create(host.url() + "/" + fullName));
  }

  private static List<StatusAnswer> ask(GitHubProvider provider, List<StatusQuery> queries) {
    return queries.stream()
        .map(query -> provider.fetchStatuses(List.of(query), TOKEN).get(0))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void documents_tellTheSameAsRest(boolean known) {
    var queries = queries(known);
    var byRest = ask(provider(Transport.REST), queries);
    var graphQl = provider(Transport.AUTO);
    ask(graphQl, queries.subList(0, 1));
    assertThat(graphQl.batchSize()).isGreaterThan(1);

    var settled = 0;
    for (var batch : graphQl.batches(queries, TOKEN)) {
      var answers = graphQl.fetchStatuses(batch, TOKEN);
      for (var i = 0; i < batch.size(); i++) {
        var expected = byRest.get(queries.indexOf(batch.get(i)));
        if (answers.get(i) instanceof AskAgain) {
          assertThat(isOpen(expected) && known)
              .as("an open one that is known needs no second question: %s", batch.get(i))
              .isFalse();
          assertThat(ask(graphQl, List.of(batch.get(i)))).containsExactly(expected);
        } else {
          assertThat(answers.get(i)).as("%s", batch.get(i)).isEqualTo(expected);
          settled++;
        }
      }
    }
    assertThat(settled).isGreaterThan(queries.size() / 2);
  }

  private static boolean isOpen(StatusAnswer answer) {
    return answer instanceof Found found && found.status().state() == PullRequestState.OPEN;
  }

  @ParameterizedTest
  @ValueSource(strings = {"github.com.graphql", "ghes.graphql"})
  void documents_fitTheHostsOwnSchemas(String schema) throws IOException {
    var file = Path.of("../shared/recordings/graphql/schema", schema);
    assumeThat(file).exists();
    var types = UnExecutableSchemaGenerator.makeUnExecutableSchema(parsed(file));

    for (var document : documents()) {
      var errors =
          new Validator().validateDocument(types, Parser.parse(document.text()), Locale.ENGLISH);

      assertThat(errors).isEmpty();
    }
  }

  /** GitHub's own text gives a type the same field twice, which no parser of schemas takes. */
  private static TypeDefinitionRegistry parsed(Path file) throws IOException {
    var registry = new SchemaParser().parse(Files.readString(file));
    for (var type : registry.getTypes(ObjectTypeDefinition.class)) {
      var fields = new LinkedHashMap<String, FieldDefinition>();
      type.getFieldDefinitions().forEach(field -> fields.putIfAbsent(field.getName(), field));
      if (fields.size() < type.getFieldDefinitions().size()) {
        registry.remove(type);
        registry.add(type.transform(it -> it.fieldDefinitions(List.copyOf(fields.values()))));
      }
    }
    return registry;
  }

  private static List<GraphQlDocument> documents() {
    var branch = new BranchRef(repository("octo/demo"), "feature/one");
    var byId = new GraphQlDocument();
    byId.addNodes(List.of("PR_1", "PR_2"));
    byId.addPullRequest("q3", new PullRequestRef(branch.repository(), 7));
    var byBranch = new GraphQlDocument();
    byBranch.addBranch("q0", branch);
    byBranch.addBranch("q1", branch);
    return List.of(byId, byBranch);
  }

  @Test
  void fullDocuments_costOnePointEach() {
    var known = queries(true).subList(0, GraphQlDocument.MAX_PULL_REQUESTS);
    var reported = queries(false).subList(0, GraphQlDocument.MAX_BRANCHES);
    var provider = provider(Transport.AUTO);
    var token = new AccessToken("of-this-test-alone");

    provider.fetchStatuses(known, token);
    provider.fetchStatuses(reported, token);

    var account = host.control("GET", "/account", "").path("tokens").path("of-this-test-alone");
    assertThat(account.path("graphql_points").asInt()).isEqualTo(2);
    assertThat(account.path("requests").path("graphql").asInt()).isEqualTo(2);
  }
}
