/** A cursor that this list did not make: the caller's fault, answered 400. */
export class MalformedCursor extends Error {
  constructor() {
    super('the cursor is malformed or belongs to another list');
    this.name = 'MalformedCursor';
  }
}

/** The store does not answer, or only that it is overloaded; whether a write was done is not known. Try again later. */
export class StoreUnavailable extends Error {
  constructor(cause: unknown) {
    super('the store does not answer', { cause });
    this.name = 'StoreUnavailable';
  }
}

/** Other writers won every internal retry; nothing was written. Safe to try again. */
export class StoreContention extends Error {
  constructor(what: string) {
    super(`too much contention on ${what}`);
    this.name = 'StoreContention';
  }
}

/** A document the pipeline needs is not published. `code` may stand in logs and dead letters: kind and id, no values. */
export class MissingConfiguration extends Error {
  readonly code: string;
  constructor(kind: string, id: string) {
    super(`no ${kind} ${id} is published`);
    this.name = 'MissingConfiguration';
    this.code = `${kind}/${id}`;
  }
}
