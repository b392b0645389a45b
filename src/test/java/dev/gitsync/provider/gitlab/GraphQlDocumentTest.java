package dev.gitsync.provider.gitlab;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import graphql.analysis.QueryComplexityCalculator;
import graphql.execution.CoercedVariables;
import graphql.language.Document;
import graphql.parser.Parser;
import graphql.schema.Coercing;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLScalarType;
import graphql.schema.GraphQLSchema;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import graphql.validation.Validator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Checks what we ask over GraphQL against what we know of GitLab's schema and its limits. */
class GraphQlDocumentTest {

  /** Of whoever has a token; administrators have more. */
  private static final int MAX_COMPLEXITY = 250;

  private static final int MAX_CHARACTERS = 10_000;

  private static final GraphQLSchema SCHEMA =
      new SchemaGenerator()
          .makeExecutableSchema(
              new SchemaParser().parse(OnGitLab.fixture("schema.graphqls")),
              RuntimeWiring.newRuntimeWiring().scalar(time()).build());

  private static GraphQLScalarType time() {
    return GraphQLScalarType.newScalar()
        .name("Time")
        .coercing(new Coercing<Object, Object>() {})
        .build();
  }

  private static Document parsed(GraphQlDocument document) {
    return Parser.parse(document.text());
  }

  @ParameterizedTest
  @EnumSource
  void document_fitsTheSchema(GraphQlDocument document) {
    var errors = new Validator().validateDocument(SCHEMA, parsed(document), Locale.ROOT);

    assertThat(errors).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void document_isNotTooLong(GraphQlDocument document) {
    assertThat(document.text()).hasSizeLessThan(MAX_CHARACTERS);
  }

  @ParameterizedTest
  @CsvSource({"WHOLE,true", "WHOLE,false", "SMALLER,true", "SMALLER,false"})
  void document_isNotTooComplex(GraphQlDocument document, boolean known) {
    var complexity =
        QueryComplexityCalculator.newCalculator()
            .fieldComplexityCalculator(
                (field, ofChildren) ->
                    complexity(field.getFieldDefinition(), field.getArguments(), ofChildren))
            .schema(SCHEMA)
            .document(parsed(document))
            .variables(
                CoercedVariables.of(
                    Map.of(
                        "home", "a/b", "branch", "c", "target", "a/b", "number", "5", "known",
                        known)))
            .build()
            .calculate();

    assertThat(complexity).isBetween(50, MAX_COMPLEXITY * 3 / 4);
  }

  /** As GitLab reckons, with lists of merge requests by the number of those that are wanted. */
  private static int complexity(
      GraphQLFieldDefinition field, Map<String, Object> arguments, int ofChildren) {
    var cost = field.getAppliedDirective("cost");
    int own = 1;
    if (cost != null) {
      own = cost.getArgument("of").getValue();
    } else if (field.hasAppliedDirective("gitaly")) {
      own = 2;
    }
    if (!field.getName().equals("mergeRequests")) {
      return own + ofChildren;
    }
    int sorted = own + 1 + ofChildren;
    return sorted + sorted * ((Number) requireNonNull(arguments.get("first"))).intValue() / 100;
  }

  @ParameterizedTest
  @EnumSource
  void request_hasDocumentAndVariables(GraphQlDocument document) throws IOException {
    var variables = JsonNodeFactory.instance.objectNode().put("branch", "ü\"\\");

    var request = OnGitLab.JSON.readTree(document.request(variables));

    assertThat(request.path("query").asText()).isEqualTo(document.text());
    assertThat(request.path("variables").path("branch").asText()).isEqualTo("ü\"\\");
    assertThat(new String(document.request(variables), StandardCharsets.UTF_8)).contains("ü");
  }
}
