package dev.keyturn.access;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** An endpoint that answers without a token, and why it may. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Open {
  /** Why nothing is lost by it, or what guards it instead. */
  String value();

  /** Whether requests count for their address's rate; a platform's health checks do not. */
  boolean counted() default true;
}
