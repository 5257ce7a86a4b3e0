import type { EdgeName, NodeRef } from '../../domain/graph/ontology.ts';
import type { AuditRow, StoredBody } from './document-store.ts';
import type { Page } from './lead-store.ts';

export type StoredRecord = { readonly kind: string; readonly id: string; readonly version: number; readonly body: StoredBody };

/** A record whose version must still be the one that was read when a decision built on it is written. */
export type RecordGuard = { readonly kind: string; readonly id: string; readonly version: number };

/**
 * `version`: the expected version does not stand. `claim`: another record of the kind holds this natural key. `target`: what an
 * edge leads to is gone or about to go. `guard`: a guarded record changed meanwhile.
 */
export type RecordConflict =
  | { readonly conflict: 'version' }
  | { readonly conflict: 'claim'; readonly key: string; readonly holder: string }
  | { readonly conflict: 'target' }
  | { readonly conflict: 'guard' };
export type PutRecordResult = { readonly ok: true; readonly version: number } | ({ readonly ok: false } & RecordConflict);

/**
 * Data records with optimistic version, natural keys and edges. Claims and edges of a record follow from its body by the ontology,
 * and are written with it. A new edge needs its target, if that is a record, to stand and not to be closing.
 */
export type RecordStore = {
  readonly get: (kind: string, id: string) => Promise<StoredRecord | null>;
  /** Those of the ids that stand, in no order. */
  readonly getMany: (kind: string, ids: readonly string[]) => Promise<readonly StoredRecord[]>;
  readonly list: (kind: string) => Promise<readonly StoredRecord[]>;
  /** Records of a kind by id. */
  readonly page: (kind: string, page: { readonly cursor: string | null; readonly limit: number }) => Promise<Page<StoredRecord>>;
  /** The record of the kind that holds the natural key. */
  readonly holder: (kind: string, key: string) => Promise<string | null>;
  /**
   * Ids of the records with this edge to the target. A superset: a reader looks at the record before it believes it, since
   * the rows of a large record are written around it, not with it.
   */
  readonly referrers: (
    target: NodeRef,
    edge: EdgeName,
    page: { readonly cursor: string | null; readonly limit: number },
  ) => Promise<Page<string>>;
  /** `expectedVersion`: null = whatever stands, 0 = must not exist. */
  readonly put: (
    kind: string,
    id: string,
    body: StoredBody,
    expectedVersion: number | null,
    audit: AuditRow,
    guards?: readonly RecordGuard[],
  ) => Promise<PutRecordResult>;
  /** From now on nothing new may refer to the record; false when the version does not stand. A put opens it again. */
  readonly close: (kind: string, id: string, version: number) => Promise<boolean>;
  readonly reopen: (kind: string, id: string, version: number) => Promise<void>;
  /** Removes a closed record with its claims and edges; false when it is not closed at this version. */
  readonly remove: (kind: string, id: string, version: number, audit: AuditRow) => Promise<boolean>;
};
