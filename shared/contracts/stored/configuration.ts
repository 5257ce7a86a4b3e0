import * as z from 'zod';
import type { Instant } from '../../domain/kernel/instant.ts';
import { type Scope, scopes } from '../http/scopes.ts';
import { $storedAt, stored } from './stored.ts';

type Entry = { readonly kind: string; readonly id: string; readonly version: number; readonly from?: number | undefined };
/** `revision` grows with every publish of any document and guards concurrent ones. */
type Manifest = { readonly revision: number; readonly entries: readonly Entry[] };

export const storedManifest = stored<Manifest>(
  'manifest',
  z.object({
    revision: z.int(),
    entries: z.array(z.object({ kind: z.string(), id: z.string(), version: z.int(), from: z.int().optional() })),
  }),
);

/** A head stays when its draft is published (`open` false), so that revisions of one document never repeat. */
type DraftHead = { readonly id: string; readonly revision: number; readonly parts: number; readonly open: boolean };

export const storedDraftHead = stored<DraftHead>(
  'draft',
  z.object({ id: z.string(), revision: z.int(), parts: z.int(), open: z.boolean() }),
);

type DryRunMark = { readonly revision: number; readonly dryRunId: string; readonly passed: boolean; readonly at: Instant };
export const storedDryRunMark = stored<DryRunMark>(
  'mark of a dry run',
  z.object({ revision: z.int(), dryRunId: z.string(), passed: z.boolean(), at: $storedAt }),
);

type Body = Readonly<Record<string, unknown>>;
export const storedBody = stored<Body>('body', z.record(z.string(), z.unknown()));

type RecordRow = { readonly kind: string; readonly id: string; readonly version: number; readonly body: Body };
export const storedRecord = stored<RecordRow>(
  'record',
  z.object({ kind: z.string(), id: z.string(), version: z.int(), body: z.record(z.string(), z.unknown()) }),
);

type KeyRow = {
  readonly id: string;
  readonly hash: string;
  readonly name: string;
  readonly principal: { readonly type: 'owner' | 'integration'; readonly id: string };
  readonly scopes: readonly Scope[];
  readonly createdAt: Instant;
  readonly expiresAt: Instant | null;
  readonly revokedAt: Instant | null;
};
export const storedApiKey = stored<KeyRow>(
  'API key',
  z.object({
    id: z.string(),
    hash: z.string(),
    name: z.string(),
    principal: z.object({ type: z.enum(['owner', 'integration']), id: z.string() }),
    scopes: z.array(z.enum(scopes)),
    createdAt: $storedAt,
    expiresAt: $storedAt.nullable(),
    revokedAt: $storedAt.nullable(),
  }),
);

export const storedFormSecrets = stored<Readonly<Record<string, string>>>('form secrets', z.record(z.string(), z.string()));

type SecretRow = {
  readonly endpointId: string;
  readonly sealed: string;
  readonly fingerprint: string;
  readonly previous: { readonly sealed: string; readonly until: Instant } | null;
};
export const storedEndpointSecret = stored<SecretRow>(
  'endpoint secret',
  z.object({
    endpointId: z.string(),
    sealed: z.string(),
    fingerprint: z.string(),
    previous: z.object({ sealed: z.string(), until: $storedAt }).nullable(),
  }),
);
