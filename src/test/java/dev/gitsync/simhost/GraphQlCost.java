package dev.gitsync.simhost;

import graphql.language.Argument;
import graphql.language.ArrayValue;
import graphql.language.Document;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.IntValue;
import graphql.language.OperationDefinition;
import graphql.language.SelectionSet;
import graphql.language.TypeName;
import graphql.language.Value;
import graphql.language.VariableReference;
import graphql.schema.GraphQLFieldsContainer;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a document costs by GitHub's documented formula: each connection takes one request for each
 * of its possible parents; their sum divided by a hundred is the cost, at least 1. It follows from
 * what is asked for, not from what there is.
 *
 * <p>A connection that is only counted ({@code commits { totalCount }}) is taken for one too. The
 * documents don't say so; GitHub has been seen to take less.
 *
 * @param points the cost
 * @param nodes how many nodes all connections could bring
 * @param objects what is asked for at the top: each alias is one, and each id of {@code nodes}
 * @param refusal what is wrong with it, so that it is not executed
 */
record GraphQlCost(int points, long nodes, int objects, @Nullable Refusal refusal) {

  private static final long MOST_NODES = 500_000;
  private static final int MOST_AT_ONCE = 100;

  /** Fields of the top that ask for nothing of the world. */
  private static final Set<String> FREE = Set.of("rateLimit", "viewer", "__typename");

  record Refusal(String type, String message) {}

  /**
   * The cost of a document that is valid for the schema. What {@code @skip} and {@code @include}
   * would leave out is counted too.
   */
  static GraphQlCost of(
      GraphQLSchema schema,
      Document document,
      @Nullable String operation,
      Map<String, Object> variables) {
    var sum = new Sum(schema, document, variables);
    // A name that is wrong is found out when it is executed.
    var chosen =
        document.getDefinitionsOfType(OperationDefinition.class).stream()
            .filter(some -> operation == null || operation.equals(some.getName()))
            .map(OperationDefinition::getSelectionSet)
            .findFirst()
            .orElseGet(() -> SelectionSet.newSelectionSet().build());
    sum.add(chosen, schema.getQueryType(), 1);
    return sum.cost(objects(chosen, variables));
  }

  private static int objects(SelectionSet top, Map<String, Object> variables) {
    return top.getSelectionsOfType(Field.class).stream()
        .filter(field -> !FREE.contains(field.getName()))
        .mapToInt(field -> ids(field, variables))
        .sum();
  }

  /** How many ids a field has, 1 where it has none. */
  private static int ids(Field field, Map<String, Object> variables) {
    var value = argument(field, "ids");
    if (value instanceof ArrayValue array) {
      return array.getValues().size();
    }
    return value instanceof VariableReference reference
            && variables.get(reference.getName()) instanceof Collection<?> ids
        ? ids.size()
        : 1;
  }

  private static @Nullable Value<?> argument(Field field, String name) {
    return field.getArguments().stream()
        .filter(argument -> argument.getName().equals(name))
        .findFirst()
        .<Value<?>>map(Argument::getValue)
        .orElse(null);
  }

  /** What is added up on the way through a document. */
  private static final class Sum {
    private final GraphQLSchema schema;
    private final Map<String, FragmentDefinition> fragments;
    private final Map<String, Object> variables;
    private long requests;
    private long nodes;
    private @Nullable Refusal refusal;

    Sum(GraphQLSchema schema, Document document, Map<String, Object> variables) {
      this.schema = schema;
      this.fragments =
          document.getDefinitionsOfType(FragmentDefinition.class).stream()
              .collect(Collectors.toMap(FragmentDefinition::getName, Function.identity()));
      this.variables = variables;
    }

    /** Adds fields of a type that could be there so many times. */
    void add(SelectionSet set, GraphQLType parent, long copies) {
      for (var field : set.getSelectionsOfType(Field.class)) {
        add(field, parent, copies);
      }
      for (var spread : set.getSelectionsOfType(FragmentSpread.class)) {
        var fragment = Objects.requireNonNull(fragments.get(spread.getName()));
        add(fragment.getSelectionSet(), type(fragment.getTypeCondition()), copies);
      }
      for (var fragment : set.getSelectionsOfType(InlineFragment.class)) {
        var condition = fragment.getTypeCondition();
        add(fragment.getSelectionSet(), condition == null ? parent : type(condition), copies);
      }
    }

    private GraphQLType type(TypeName name) {
      return Objects.requireNonNull(schema.getType(name.getName()));
    }

    private void add(Field field, GraphQLType parent, long copies) {
      if (field.getSelectionSet() == null || !(parent instanceof GraphQLFieldsContainer fields)) {
        return;
      }
      var type = GraphQLTypeUtil.unwrapAll(fields.getField(field.getName()).getType());
      long each = ids(field, variables);
      if (type.getName().endsWith("Connection")) {
        each = Math.max(size(field, "first"), size(field, "last"));
        requests += copies;
        nodes += copies * each;
        check(field, each);
      }
      add(field.getSelectionSet(), type, copies * Math.max(1, each));
    }

    private long size(Field field, String name) {
      var value = argument(field, name);
      if (value instanceof IntValue number) {
        return number.getValue().longValue();
      }
      return value instanceof VariableReference reference
              && variables.get(reference.getName()) instanceof Number number
          ? number.longValue()
          : 0;
    }

    private void check(Field field, long size) {
      if (size == 0 && wantsNodes(field)) {
        refusal =
            new Refusal(
                "MISSING_PAGINATION_BOUNDARIES",
                "You must provide a `first` or `last` value to properly paginate the `%s` connection."
                    .formatted(field.getName()));
      } else if (size > MOST_AT_ONCE) {
        refusal =
            new Refusal(
                "EXCESSIVE_PAGINATION",
                "Requesting %d records on the `%s` connection exceeds the `first` limit of %d records."
                    .formatted(size, field.getName(), MOST_AT_ONCE));
      }
    }

    /** A fragment is taken to want them. */
    private static boolean wantsNodes(Field field) {
      var set = field.getSelectionSet();
      var fields = set.getSelectionsOfType(Field.class);
      return fields.size() < set.getSelections().size()
          || fields.stream().anyMatch(inner -> inner.getName().equals("nodes"));
    }

    GraphQlCost cost(int objects) {
      if (refusal == null && nodes > MOST_NODES) {
        refusal =
            new Refusal(
                "MAX_NODE_LIMIT_EXCEEDED",
                "This query requests up to %,d possible nodes which exceeds the maximum limit of %,d."
                    .formatted(nodes, MOST_NODES));
      }
      return new GraphQlCost(
          (int) Math.max(1, Math.round(requests / 100.0)), nodes, objects, refusal);
    }
  }
}
