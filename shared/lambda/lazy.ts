import type { Context } from 'aws-lambda';

type Handler<E, R> = (event: E, context: Context) => Promise<R>;

/**
 * A Lambda entry that builds its dependencies on the first invocation: importing a handler file builds nothing. A failed
 * build is not kept, so the next invocation tries again.
 */
export function lazy<E, R>(make: () => Handler<E, R>): Handler<E, R> {
  let built: Handler<E, R> | null = null;
  return async (event, context) => {
    built ??= make();
    return built(event, context);
  };
}

/** A value made when it is first asked for, and kept. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
