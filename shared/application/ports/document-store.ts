import type { Instant } from '../../domain/kernel/instant.ts';

/** Who changed what: written with the change itself. `difference` names the changed top-level fields. */
export type AuditRow = {
  readonly id: string;
  readonly at: Instant;
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly difference: readonly string[];
};

export type StoredBody = Readonly<Record<string, unknown>>;
/** `from`: the older version that this one repeats; absent when a draft became it. */
export type ManifestEntry = { readonly kind: string; readonly id: string; readonly version: number; readonly from?: number | undefined };
/** What the last guarded dry run of a draft came to. */
export type DryRunMark = { readonly revision: number; readonly dryRunId: string; readonly passed: boolean; readonly at: Instant };
export type Draft = { readonly body: StoredBody; readonly revision: number };

/**
 * Configuration documents: one draft and any number of immutable published versions per (kind, id). One `manifest` item
 * lists the published versions, so that a reader learns of every change with one read.
 */
export type DocumentStore = {
  readonly manifest: () => Promise<readonly ManifestEntry[]>;
  readonly version: (kind: string, id: string, version: number) => Promise<StoredBody | null>;
  readonly draft: (kind: string, id: string) => Promise<Draft | null>;
  readonly drafts: (kind: string) => Promise<readonly { readonly id: string; readonly revision: number }[]>;
  /** Writes the draft; `expectedRevision` null means whatever stands. */
  readonly putDraft: (
    kind: string,
    id: string,
    body: StoredBody,
    expectedRevision: number | null,
    audit: AuditRow,
  ) => Promise<{ readonly ok: true; readonly revision: number } | { readonly ok: false }>;
  /** Makes `body` (the draft of `revision`) the next version and drops the draft, if the draft is still that revision. */
  readonly publish: (
    kind: string,
    id: string,
    body: StoredBody,
    revision: number,
    audit: AuditRow,
  ) => Promise<{ readonly ok: true; readonly version: number } | { readonly ok: false }>;
  /** Makes the body of an older version the next one; a draft stays. Not ok when there is no such version. */
  readonly republish: (
    kind: string,
    id: string,
    version: number,
    audit: AuditRow,
  ) => Promise<{ readonly ok: true; readonly version: number } | { readonly ok: false }>;
  /** Of that revision of the draft; null when none was guarded. */
  readonly dryRunMark: (kind: string, id: string, revision: number) => Promise<DryRunMark | null>;
  readonly markDryRun: (kind: string, id: string, mark: DryRunMark) => Promise<void>;
};

/** Signing secrets of webhook endpoints, sealed; `previous` stays valid until `previousUntil` while rotating. */
export type EndpointSecret = {
  readonly endpointId: string;
  readonly sealed: string;
  readonly fingerprint: string;
  readonly previous: { readonly sealed: string; readonly until: Instant } | null;
};
export type EndpointSecretStore = {
  readonly get: (endpointId: string) => Promise<EndpointSecret | null>;
  readonly put: (secret: EndpointSecret) => Promise<void>;
};
