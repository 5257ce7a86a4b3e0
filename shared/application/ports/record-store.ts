import type { AuditRow, StoredBody } from './document-store.ts';

export type StoredRecord = { readonly kind: string; readonly id: string; readonly version: number; readonly body: StoredBody };

/** Data records with optimistic version: owners, teams, campaigns. */
export type RecordStore = {
  readonly get: (kind: string, id: string) => Promise<StoredRecord | null>;
  readonly list: (kind: string) => Promise<readonly StoredRecord[]>;
  /** `expectedVersion`: null = whatever stands, 0 = must not exist. */
  readonly put: (
    kind: string,
    id: string,
    body: StoredBody,
    expectedVersion: number | null,
    audit: AuditRow,
  ) => Promise<{ readonly ok: true; readonly version: number } | { readonly ok: false }>;
};
