package dev.gitsync.simhost;

import graphql.language.AstPrinter;
import graphql.language.EnumTypeDefinition;
import graphql.language.FieldDefinition;
import graphql.language.ImplementingTypeDefinition;
import graphql.language.InputObjectTypeDefinition;
import graphql.language.InputValueDefinition;
import graphql.language.NamedNode;
import graphql.language.Node;
import graphql.language.NonNullType;
import graphql.language.TypeDefinition;
import graphql.schema.idl.TypeDefinitionRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Holds a schema against a larger one: a document that is valid for the first must be valid for the
 * second and mean the same there.
 */
final class SchemaSubset {

  private final TypeDefinitionRegistry whole;
  private final List<String> differences = new ArrayList<>();

  private SchemaSubset(TypeDefinitionRegistry whole) {
    this.whole = whole;
  }

  /** What the smaller schema has that the larger has not, or has differently. */
  static List<String> differences(TypeDefinitionRegistry part, TypeDefinitionRegistry whole) {
    var subset = new SchemaSubset(whole);
    part.types().values().forEach(subset::compare);
    part.scalars()
        .keySet()
        .forEach(name -> subset.differs(!whole.scalars().containsKey(name), "scalar " + name));
    return subset.differences;
  }

  private void compare(TypeDefinition<?> ours) {
    var theirs = whole.getTypeOrNull(ours.getName());
    if (theirs == null || !theirs.getClass().equals(ours.getClass())) {
      differs(true, "type " + ours.getName());
    } else if (ours instanceof ImplementingTypeDefinition<?> some) {
      compareFields(some, (ImplementingTypeDefinition<?>) theirs);
    } else if (ours instanceof EnumTypeDefinition some) {
      compareValues(some, (EnumTypeDefinition) theirs);
    } else if (ours instanceof InputObjectTypeDefinition some) {
      compareInputs(
          some.getName(),
          some.getInputValueDefinitions(),
          ((InputObjectTypeDefinition) theirs).getInputValueDefinitions());
    }
  }

  private void compareFields(
      ImplementingTypeDefinition<?> ours, ImplementingTypeDefinition<?> theirs) {
    var known = theirs.getImplements().stream().map(SchemaSubset::text).toList();
    ours.getImplements().stream()
        .map(SchemaSubset::text)
        .forEach(name -> differs(!known.contains(name), ours.getName() + " implements " + name));
    var fields = byName(theirs.getFieldDefinitions());
    for (var field : ours.getFieldDefinitions()) {
      compareField(ours.getName() + "." + field.getName(), field, fields.get(field.getName()));
    }
  }

  private void compareField(String place, FieldDefinition ours, @Nullable FieldDefinition theirs) {
    if (theirs == null || !text(ours.getType()).equals(text(theirs.getType()))) {
      differs(true, place);
    } else {
      compareInputs(place, ours.getInputValueDefinitions(), theirs.getInputValueDefinitions());
    }
  }

  /** Arguments, or the fields of an input type. */
  private void compareInputs(
      String place, List<InputValueDefinition> ours, List<InputValueDefinition> theirs) {
    var known = byName(theirs);
    for (var input : ours) {
      var other = known.get(input.getName());
      differs(
          other == null
              || !text(input.getType()).equals(text(other.getType()))
              || !text(input.getDefaultValue()).equals(text(other.getDefaultValue())),
          place + "(" + input.getName() + ")");
    }
    var present = byName(ours);
    for (var input : theirs) {
      boolean isRequired =
          input.getType() instanceof NonNullType && input.getDefaultValue() == null;
      differs(
          isRequired && !present.containsKey(input.getName()),
          place + " lacks (" + input.getName() + ")");
    }
  }

  /** All of them, since a document may ask by any and an answer may have any. */
  private void compareValues(EnumTypeDefinition ours, EnumTypeDefinition theirs) {
    differs(
        !byName(ours.getEnumValueDefinitions())
            .keySet()
            .equals(byName(theirs.getEnumValueDefinitions()).keySet()),
        "values of " + ours.getName());
  }

  private void differs(boolean so, String where) {
    if (so) {
      differences.add(where);
    }
  }

  private static <T extends NamedNode<T>> Map<String, T> byName(List<T> nodes) {
    return nodes.stream().collect(Collectors.toMap(NamedNode::getName, Function.identity()));
  }

  private static String text(@Nullable Node<?> node) {
    return node == null ? "" : AstPrinter.printAst(node);
  }
}
