package org.thitsar.node.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What an operator needs for a call: the one place where it is said, for the command line and the
/// console alike. Every call that names an operator has it.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Needs {
  /// The right.
  Right value();

  /// Whether another operator has to agree each time, as soon as there are two.
  boolean twoPersons() default false;
}
