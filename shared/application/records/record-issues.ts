import { type RecordKind, recordKinds } from '../../contracts/documents/records.ts';
import { explained, explainIssues } from '../../contracts/http/explain.ts';
import type { Issue } from '../../contracts/http/problems.ts';
import { namesCompany } from '../../domain/graph/business-domains.ts';
import { claimsOf, domainsOf } from '../../domain/graph/claims.ts';
import { edgesOf, shapeIssues, takenEndIssue } from '../../domain/graph/edges.ts';
import { issue } from '../documents/issues/issue.ts';
import type { StoredBody } from '../ports/document-store.ts';

type ReadRecord = { readonly issues: readonly Issue[] } | { readonly issues: null; readonly body: StoredBody };

/** What the record says, as far as it can be judged by itself. */
export function readRecord(kind: RecordKind, id: string, given: StoredBody): ReadRecord {
  if (given.id !== undefined && given.id !== id)
    return { issues: [issue('/id', 'id-mismatch', 'must be the id of the path, or be left out')] };
  const parsed = recordKinds[kind].safeParse({ ...given, id }, explained);
  const shape: readonly Issue[] = shapeIssues(kind, given);
  if (!parsed.success) {
    const told = new Set(shape.map((row) => row.pointer));
    return { issues: [...shape, ...explainIssues(parsed.error).filter((row) => !told.has(row.pointer))] };
  }
  const body: StoredBody = { ...parsed.data };
  const plain = [...shape, ...senseIssues(kind, body)];
  return plain.length > 0 ? { issues: plain } : { issues: null, body };
}

/** What a schema cannot see of a record: dates in the wrong order, domains that stand for nobody. */
function senseIssues(kind: RecordKind, body: StoredBody): readonly Issue[] {
  if (kind === 'account')
    return domainsOf(body).flatMap((domain, i) =>
      namesCompany(domain)
        ? []
        : [
            issue(
              i === 0 ? '/domain' : `/aliases/${i - 1}`,
              'shared-domain',
              `${domain} gives mailboxes to anybody, so it names no company`,
            ),
          ],
    );
  const { startsAt, endsAt } = body;
  return typeof startsAt === 'string' && typeof endsAt === 'string' && endsAt < startsAt
    ? [issue('/endsAt', 'ends-first', `must not be before startsAt, ${startsAt}`)]
    : [];
}

/** A natural key that another record of the kind holds, at its place in this one. */
export function claimIssue(
  kind: RecordKind,
  id: string,
  body: StoredBody,
  { key, holder }: { readonly key: string; readonly holder: string },
): Issue {
  const node = { type: kind, id } as const;
  const pointer = claimsOf(node, body).find((claim) => claim.key === key)?.pointer ?? '';
  const edge = edgesOf(node, body).find((row) => row.pointer === pointer);
  if (edge === undefined) return issue(pointer, 'taken', `belongs to the ${kind} ${holder}`);
  if (key.startsWith('edge:')) return takenEndIssue(edge, holder);
  return {
    ...issue(pointer, 'duplicate-edge', `sits there in this role already, as ${holder}`),
    edge: { name: edge.name, expected: edge.to.type, id: edge.to.id },
  };
}
