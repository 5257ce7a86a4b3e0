import type { DocumentBody, DocumentKind } from '../../contracts/documents/kinds.ts';
import type { Issue } from '../../contracts/http/problems.ts';
import { conditionIssues } from '../../domain/conditions/check.ts';
import type { Condition } from '../../domain/conditions/condition.ts';
import { nodeOf } from '../../domain/graph/record-links.ts';
import { checkEdges } from '../graph/check-edges.ts';
import type { DocumentStore } from '../ports/document-store.ts';
import type { RecordStore } from '../ports/record-store.ts';
import { takenAliases } from './issues/alias-issues.ts';
import { consentPolicyIssues } from './issues/consent-policy-issues.ts';
import { formIssues } from './issues/form-issues.ts';
import { issue } from './issues/issue.ts';
import {
  calendarIssues,
  nurtureTrackIssues,
  qualificationIssues,
  routingPlanIssues,
  webhookEndpointIssues,
} from './issues/plain-issues.ts';
import { rubricIssues } from './issues/rubric-issues.ts';
import { unknownPurposes } from './issues/unknown-purposes.ts';
import { waterfallIssues } from './issues/waterfall-issues.ts';

type Located = { readonly pointer: string; readonly condition: Condition };
/** Where what a document refers to stands. */
export type ReferenceDeps = {
  readonly store: Pick<DocumentStore, 'manifest' | 'version'>;
  readonly recordStore: Pick<RecordStore, 'get' | 'getMany'>;
};
type Address = { readonly kind: DocumentKind; readonly id: string };
type AnyBody = DocumentBody<DocumentKind>;

/**
 * What a schema cannot see: conditions against the field catalogue, rules of sense, and references to what does not exist.
 * These are judged on write only, not by the schemas: a stricter rule must not make a published version unreadable.
 */
export async function documentIssues(deps: ReferenceDeps, at: Address, body: AnyBody): Promise<readonly Issue[]> {
  const conditions = conditionsOf(body).flatMap(({ pointer, condition }) =>
    conditionIssues(condition, unavailableAt(pointer)).map(({ path, message }) => issue(`${pointer}${path}`, 'invalid-condition', message)),
  );
  return [...conditions, ...senseIssues(body), ...(await referenceIssues(deps, at, body))];
}

/** Fields that can never have a value where a condition stands: a rule on them would silently never match. */
function unavailableAt(pointer: string): readonly string[] {
  if (pointer.startsWith('/engagement/')) return [];
  if (pointer.startsWith('/fit/')) return ['score.', 'touch.'];
  // Whom to ask is decided before the lead is scored and before its account is looked at.
  if (pointer.startsWith('/segments/')) return ['touch.', 'score.', 'account.'];
  // The conditions of a webhook endpoint and of a nurture track read the lead alone.
  if (pointer === '/when' || pointer === '/exit/when') return ['touch.', 'account.'];
  // Scores of the account's other leads are read for scoring alone.
  return /^\/(?:mql|pql|exclusions)\b/.test(pointer) ? ['touch.'] : ['touch.', 'account.leads.'];
}

function conditionsOf(body: AnyBody): readonly Located[] {
  const located: Located[] = [];
  const add = (pointer: string, condition: Condition | undefined): void => {
    if (condition !== undefined) located.push({ pointer, condition });
  };
  if ('when' in body) add('/when', body.when);
  if ('steps' in body) add('/exit/when', body.exit.when);
  if ('territories' in body) for (const [i, row] of (body.territories ?? []).entries()) add(`/territories/${i}/when`, row.when);
  if ('rules' in body) for (const [i, rule] of body.rules.entries()) add(`/rules/${i}/when`, rule.when);
  if ('segments' in body) for (const [i, segment] of body.segments.entries()) add(`/segments/${i}/when`, segment.when);
  if ('criteria' in body)
    for (const [c, criterion] of body.criteria.entries())
      for (const [e, source] of criterion.evidence.entries())
        if (source.type === 'field') add(`/criteria/${c}/evidence/${e}/when`, source.when);
  if ('mql' in body) {
    add('/mql', body.mql);
    add('/pql/when', body.pql?.when);
    for (const [i, row] of body.exclusions.entries()) add(`/exclusions/${i}/when`, row.when);
    for (const [g, group] of body.fit.groups.entries())
      for (const [i, rule] of group.rules.entries()) add(`/fit/groups/${g}/rules/${i}/when`, rule.when);
    for (const [g, group] of body.engagement.groups.entries())
      for (const [i, rule] of group.signals.entries()) add(`/engagement/groups/${g}/signals/${i}/when`, rule.when);
  }
  return located;
}

/** What the body gets wrong by itself. Told from the body, since the kinds share no member that names them. */
function senseIssues(body: AnyBody): readonly Issue[] {
  if ('fields' in body) return formIssues(body);
  if ('mql' in body) return rubricIssues(body);
  if ('rules' in body) return routingPlanIssues(body);
  if ('week' in body) return calendarIssues(body);
  if ('steps' in body) return nurtureTrackIssues(body);
  if ('criteria' in body) return qualificationIssues(body);
  if ('purposes' in body) return consentPolicyIssues(body);
  if ('segments' in body) return waterfallIssues(body);
  return 'events' in body ? webhookEndpointIssues(body) : [];
}

/** Reads the stores, not the caches: what was published or written a moment ago counts. */
async function referenceIssues(deps: ReferenceDeps, at: Address, body: AnyBody): Promise<readonly Issue[]> {
  const [documents, edges, aliases, purposes] = await Promise.all([
    documentReferences(deps, body),
    recordReferences(deps, at, body),
    'aliases' in body ? takenAliases(deps.store, at.id, body.aliases) : [],
    'steps' in body ? unknownPurposes(deps.store, body) : [],
  ]);
  return [...documents, ...edges, ...aliases, ...purposes];
}

/** The edges to records. None of them ends at a lead, so leads are not looked at, not even for what a wrong id is. */
async function recordReferences({ store, recordStore }: ReferenceDeps, { kind, id }: Address, body: AnyBody): Promise<readonly Issue[]> {
  const node = nodeOf(kind, id);
  if (node === null) return [];
  const deps = { store: recordStore, documentStore: store, leads: { get: async () => null } };
  return (await checkEdges(deps, node, { ...body })).issues;
}

const dangling = (pointer: string, message: string): Issue => issue(pointer, 'dangling-reference', message);

async function documentReferences({ store }: ReferenceDeps, body: AnyBody): Promise<readonly Issue[]> {
  const references: readonly (readonly [string, DocumentKind, string])[] = [
    ...('slaPolicyId' in body ? [['/slaPolicyId', 'sla-policy', body.slaPolicyId] as const] : []),
    ...('calendarId' in body ? [['/calendarId', 'calendar', body.calendarId] as const] : []),
  ];
  if (references.length === 0) return [];
  const published = new Set((await store.manifest()).map((entry) => `${entry.kind}/${entry.id}`));
  return references.flatMap(([pointer, kind, id]) =>
    published.has(`${kind}/${id}`) ? [] : [dangling(pointer, `no ${kind} ${id} is published`)],
  );
}
