/** A cursor that this list did not make: the caller's fault, answered 400. */
export class MalformedCursor extends Error {
  constructor() {
    super('the cursor is malformed or belongs to another list');
    this.name = 'MalformedCursor';
  }
}

/** Other writers won every internal retry; nothing was written. Safe to try again. */
export class StoreContention extends Error {
  constructor(what: string) {
    super(`too much contention on ${what}`);
    this.name = 'StoreContention';
  }
}
