import { activeDocuments } from '../../contracts/documents/active.ts';
import { $routingPlan } from '../../contracts/documents/routing-plan.ts';
import { $rubric } from '../../contracts/documents/rubric.ts';
import { explained, explainIssues } from '../../contracts/http/explain.ts';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { DryRunJob, DryRunKind } from '../../domain/transfer/job.ts';
import type { DocumentStore, StoredBody } from '../ports/document-store.ts';

export type CandidateDeps = { readonly store: Pick<DocumentStore, 'manifest' | 'draft' | 'version'> };
/** What is tried, and against what. */
export type Tried = Pick<DryRunJob, 'document' | 'candidate' | 'baseline'> & { readonly body: StoredBody };
type Address = { readonly kind: DryRunKind; readonly id: string; readonly version: number | null };

const schemas = { rubric: $rubric, 'routing-plan': $routingPlan } as const;
const active = { rubric: activeDocuments.rubric, 'routing-plan': activeDocuments.routingPlan } as const;

/** The draft, or a version that was published once, against what is in force: the same document, else the one the pipeline reads. */
export async function candidateOf({ store }: CandidateDeps, { kind, id, version }: Address): Promise<Result<Tried, Refusal>> {
  const [draft, manifest] = await Promise.all([store.draft(kind, id), store.manifest()]);
  const published = manifest.filter((entry) => entry.kind === kind);
  const own = published.find((entry) => entry.id === id);
  if (draft === null && own === undefined) return err(refuse('unknown-document'));
  const older = version === null ? null : await store.version(kind, id, version);
  if (version !== null && older === null) return err(refuse('unknown-version'));
  const baseline = own ?? published.find((entry) => entry.id === active[kind]);
  const body = version === null ? draft?.body : older;
  if (baseline === undefined || !body) return err(refuse('nothing-to-compare'));
  const parsed = schemas[kind].safeParse(body, explained);
  if (!parsed.success) return err(refuse('invalid-document', undefined, explainIssues(parsed.error)));
  return ok({
    document: { kind, id },
    candidate: version === null ? { revision: draft?.revision ?? 0 } : { version },
    baseline: { id: baseline.id, version: baseline.version },
    body,
  });
}
