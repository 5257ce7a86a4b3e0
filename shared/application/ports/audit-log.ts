import type { AuditRow } from './document-store.ts';

/** Audit rows of reads that have to be accounted for; a change writes its own in its transaction. */
export type AuditLog = { readonly write: (row: AuditRow) => Promise<void> };
