import type { Instant } from '../kernel/instant.ts';
import type { GuardRails, Verdict } from '../replay/guard-rails.ts';
import type { Summary } from '../replay/summary.ts';
import type { Delimiter } from './csv-text.ts';
import type { ImportSettings } from './import-settings.ts';

export const jobStates = ['awaiting-upload', 'running', 'done', 'failed', 'cancelled'] as const;
export type JobState = (typeof jobStates)[number];
export const isEnded = (state: JobState): boolean => state === 'done' || state === 'failed' || state === 'cancelled';

type Common = {
  readonly id: string;
  readonly state: JobState;
  /** Grows by one with every write: the condition of the next one. */
  readonly generation: number;
  /** How often a worker took the job; one slice each. */
  readonly takes: number;
  /** Token of the message that took it last, so that the message knows itself when it is delivered again. */
  readonly holder: string | null;
  /** Until when no other may take it; null while nobody works on it. */
  readonly leaseUntil: Instant | null;
  readonly cancelRequested: boolean;
  readonly actor: string;
  readonly createdAt: Instant;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
  /** Parts of the result file written so far, in order; each is named by its number. */
  readonly parts: readonly number[];
  readonly resultBytes: number | null;
  readonly failure: { readonly code: string; readonly message: string } | null;
};

export const rowStatuses = ['created', 'updated', 'unchanged', 'duplicate', 'failed'] as const;
export type RowStatus = (typeof rowStatuses)[number];
export type Counts = Readonly<Record<RowStatus, number>>;
export const noCounts: Counts = { created: 0, updated: 0, unchanged: 0, duplicate: 0, failed: 0 };

export type ImportJob = Common & {
  readonly kind: 'import';
  readonly name: string | null;
  readonly settings: ImportSettings;
  readonly fileBytes: number | null;
  /** Set once the header has been read. */
  readonly header: readonly string[] | null;
  readonly delimiter: Delimiter | null;
  /** Offset of the next record to read: always a record's beginning. */
  readonly offset: number;
  /** Number of the last row read, as a spreadsheet counts: the header is row 1. */
  readonly row: number;
  readonly counts: Counts;
  readonly warnings: readonly string[];
};

export const exportFormats = ['csv', 'ndjson'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export type ExportJob = Common & {
  readonly kind: 'export';
  readonly format: ExportFormat;
  readonly filter: { readonly stage: string | null; readonly owner: string | null };
  /** Where the list goes on; null before the first page. */
  readonly cursor: string | null;
  readonly leads: number;
  /** Leads the consent gate kept out of the file, by its reason. */
  readonly leftOut: Readonly<Record<string, number>>;
};

export const dryRunKinds = ['rubric', 'routing-plan'] as const;
export type DryRunKind = (typeof dryRunKinds)[number];
/** What is tried: a draft as it stood, or a published version. */
export type Candidate = { readonly revision: number } | { readonly version: number };

/** Rules over past leads: first the leads are listed, then replayed one by one in the order of their capture. */
export type DryRunJob = Common & {
  readonly kind: 'dry-run';
  readonly format: ExportFormat;
  readonly document: { readonly kind: DryRunKind; readonly id: string };
  readonly candidate: Candidate;
  /** The published version it is compared with. */
  readonly baseline: { readonly id: string; readonly version: number };
  /** Of the capture of a lead; nothing after the job's own beginning counts. */
  readonly period: { readonly from: Instant; readonly to: Instant; readonly limit: number };
  readonly rails: GuardRails | null;
  /** Where the listing goes on; null before its first page. */
  readonly cursor: string | null;
  /** Generations that wrote a part of the list. */
  readonly lists: readonly number[];
  /** Leads to replay; null while they are being listed. */
  readonly total: number | null;
  readonly replayed: number;
  /** Differences written to the result so far. */
  readonly differences: number;
  /** Leads nothing can be said of, by the reason. */
  readonly leftOut: Readonly<Record<string, number>>;
  readonly summary: Summary | null;
  readonly verdict: Verdict | null;
};

export type Job = ImportJob | ExportJob | DryRunJob;
export type JobKind = Job['kind'];
export type JobOf<K extends JobKind> = Extract<Job, { readonly kind: K }>;

/** What every job begins with. */
export const newJob = (id: string, actor: string, at: Instant): Omit<Common, 'state'> => ({
  id,
  generation: 1,
  takes: 0,
  holder: null,
  leaseUntil: null,
  cancelRequested: false,
  actor,
  createdAt: at,
  startedAt: null,
  endedAt: null,
  parts: [],
  resultBytes: null,
  failure: null,
});
