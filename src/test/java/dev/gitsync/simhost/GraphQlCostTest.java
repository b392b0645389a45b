package dev.gitsync.simhost;

import static org.assertj.core.api.Assertions.assertThat;

import graphql.parser.Parser;
import graphql.schema.GraphQLSchema;
import graphql.schema.idl.SchemaGenerator;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraphQlCostTest {

  /** The shape of the example in GitHub's documentation, and what ours are made of. */
  private static final GraphQLSchema SCHEMA =
      schema(
          """
          type Query { viewer: User node(id: ID!): PR nodes(ids: [ID!]!): [PR] }
          type User { login: String repositories(first: Int, last: Int): RepoConnection }
          type RepoConnection { nodes: [Repo] totalCount: Int }
          type Repo { id: ID issues(first: Int): IssueConnection pulls(first: Int): PRConnection }
          type IssueConnection { nodes: [Issue] totalCount: Int }
          type Issue { id: ID labels(first: Int): LabelConnection }
          type LabelConnection { nodes: [Label] }
          type Label { id: ID }
          type PRConnection { nodes: [PR] totalCount: Int }
          type PR { id: ID commits(first: Int): CommitConnection reviews(first: Int): LabelConnection }
          type CommitConnection { totalCount: Int }
          """);

  private static GraphQLSchema schema(String text) {
    return SchemaGenerator.createdMockedSchema(text);
  }

  @ParameterizedTest(name = "{0} → {1} points, {2} nodes")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          { viewer { login } }                                                     |  1 |       0
          { viewer { repositories(first: 5) { nodes { id } } } }                   |  1 |       5
          { viewer { repositories(first: 100) { nodes { issues(first: 50) { nodes { labels(first: 60) { nodes { id } } } } } } } } | 51 | 305100
          { viewer { repositories(last: 50) { nodes { pulls(first: 20) { nodes { id } } issues(first: 10) { totalCount } } } } } | 1 | 1550
          { viewer { repositories(first: 100) { nodes { pulls(first: 1) { nodes { id } } issues(first: 1) { totalCount } } } } } | 2 | 300
          """)
  void document_costsWhatTheFormulaSays(String document, int points, long nodes) {
    var cost = cost(document, Map.of());

    assertThat(cost.points()).isEqualTo(points);
    assertThat(cost.nodes()).isEqualTo(nodes);
    assertThat(cost.refusal()).isNull();
  }

  @Test
  void idsOfNodes_areParentsOfTheirConnections() {
    var document =
        "query($ids: [ID!]!) { nodes(ids: $ids) { reviews(first: 20) { nodes { id } } } }";
    var cost = cost(document, Map.of("ids", Collections.nCopies(100, "x")));

    assertThat(cost.points()).isEqualTo(1);
    assertThat(cost.nodes()).isEqualTo(2_000);
    assertThat(cost.objects()).isEqualTo(100);
  }

  @Test
  void aliases_countOneByOneThroughTheSameFragment() {
    var document = new StringBuilder("{");
    for (int alias = 0; alias < 150; alias++) {
      document.append(" a%d: node(id: \"x\") { ...F }".formatted(alias));
    }
    document.append(
        "} fragment F on PR { commits { totalCount } reviews(first: 10) { nodes { id } } }");
    var cost = cost(document.toString(), Map.of());

    assertThat(cost.objects()).isEqualTo(150);
    assertThat(cost.points()).isEqualTo(3);
    assertThat(cost.nodes()).isEqualTo(1_500);
  }

  @Test
  void sizeInAVariable_counts() {
    var cost =
        cost(
            "query($n: Int) { viewer { repositories(first: $n) { nodes { id } } } }",
            Map.of("n", 30));

    assertThat(cost.nodes()).isEqualTo(30);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          { viewer { repositories { nodes { id } } } }              | MISSING_PAGINATION_BOUNDARIES
          { viewer { repositories(first: 101) { nodes { id } } } }  | EXCESSIVE_PAGINATION
          { viewer { repositories(first: 100) { nodes { issues(first: 100) { nodes { labels(first: 100) { nodes { id } } } } } } } } | MAX_NODE_LIMIT_EXCEEDED
          """)
  void documentThatIsTooMuch_isRefused(String document, String type) {
    var refusal = cost(document, Map.of()).refusal();

    assertThat(refusal).extracting(GraphQlCost.Refusal::type).isEqualTo(type);
  }

  @Test
  void connectionThatIsOnlyCounted_needsNoSize() {
    var cost = cost("{ viewer { repositories { totalCount } } }", Map.of());

    assertThat(cost.refusal()).isNull();
    assertThat(cost.nodes()).isZero();
  }

  private static GraphQlCost cost(String document, Map<String, Object> variables) {
    return GraphQlCost.of(SCHEMA, Parser.parse(document), null, variables);
  }
}
