package dev.gitsync.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How large a body a resource method takes, where {@link BodyLimit}'s usual measure is too small.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface MostBytes {

  /** The most bytes. */
  int value();
}
