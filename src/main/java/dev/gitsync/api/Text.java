package dev.gitsync.api;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;

/** A text that can be stored: not too long, without NUL and half characters. Absent is valid. */
@Target({ElementType.FIELD, ElementType.RECORD_COMPONENT, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = Text.Validator.class)
@interface Text {

  /** How many characters at the most, counted as Unicode code points. */
  int max();

  /** The message; Bean Validation asks for it. */
  String message() default "takes at most {max} characters, no NUL and no half characters";

  /** Unused; Bean Validation asks for it. */
  Class<?>[] groups() default {};

  /** Unused; Bean Validation asks for it. */
  Class<? extends Payload>[] payload() default {};

  /** Checks it. */
  final class Validator implements ConstraintValidator<Text, String> {

    private int max;

    @Override
    public void initialize(Text text) {
      max = text.max();
    }

    @Override
    public boolean isValid(@Nullable String value, ConstraintValidatorContext context) {
      return value == null
          || (value.codePointCount(0, value.length()) <= max
              && value.codePoints().noneMatch(c -> c == 0 || isSurrogate(c)));
    }

    private static boolean isSurrogate(int codePoint) {
      return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
  }
}
