package dev.gitsync.simhost;

import static org.assertj.core.api.Assertions.assertThat;

import graphql.parser.ParserOptions;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.TypeDefinitionRegistry;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What we execute is a true part of GitHub's GraphQL, where GitHub's schemas are at hand. */
class GitHubSchemaTest {

  private static final Path OURS = Path.of("src/test/resources/simhost/github.graphqls");
  private static final Path GITHUBS = Path.of("../shared/recordings/graphql/schema");

  /** Without the recordings our own file alone, which shows that it can be read. */
  static Stream<Path> schemas() {
    return Stream.of(OURS, GITHUBS.resolve("github.com.graphql"), GITHUBS.resolve("ghes.graphql"))
        .filter(Files::exists);
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void ourSchema_isPartOfIt(Path schema) throws IOException {
    var ours = parsed(Files.readString(OURS));
    var theirs = parsed(Files.readString(schema));

    assertThat(ours.types()).hasSizeGreaterThan(15);
    assertThat(SchemaSubset.differences(ours, theirs)).isEmpty();
  }

  @Test
  void whatIsNoPart_isFound() {
    var whole =
        """
        interface Node { id: ID! }
        type Query { node(id: ID!): Node pull(number: Int!, deep: Boolean = false): Pull }
        type Pull implements Node { id: ID! title: String! }
        enum State { OPEN CLOSED }
        input Order { field: String! direction: String! }
        scalar URI
        """;
    var part =
        """
        interface Node { id: ID }
        interface Other { title: String! }
        type Query { node: Node pull(number: Int!, deep: Boolean = true, x: Int): Pull more: Int }
        type Pull implements Node & Other { id: ID! title: String! }
        enum State { OPEN }
        input Order { field: String! }
        scalar URI
        scalar Date
        """;

    assertThat(SchemaSubset.differences(parsed(whole), parsed(whole))).isEmpty();
    assertThat(SchemaSubset.differences(parsed(part), parsed(whole)))
        .containsExactlyInAnyOrder(
            "Node.id",
            "type Other",
            "Query.node lacks (id)",
            "Query.pull(deep)",
            "Query.pull(x)",
            "Query.more",
            "Pull implements Other",
            "values of State",
            "Order lacks (direction)",
            "scalar Date");
  }

  private static TypeDefinitionRegistry parsed(String schema) {
    return new SchemaParser()
        .parse(new StringReader(schema), ParserOptions.getDefaultSdlParserOptions());
  }
}
