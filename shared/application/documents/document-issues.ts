import type { DocumentBody, DocumentKind } from '../../contracts/documents/kinds.ts';
import type { Issue } from '../../contracts/http/problems.ts';
import { conditionIssues } from '../../domain/conditions/check.ts';
import type { Condition } from '../../domain/conditions/condition.ts';
import type { Documents } from './documents.ts';

type Located = { readonly pointer: string; readonly condition: Condition };
type AnyBody = DocumentBody<DocumentKind>;

/** What a schema cannot see: unknown condition fields and references to documents that are not published. */
export async function documentIssues(
  deps: { readonly documents: Documents },
  kind: DocumentKind,
  body: AnyBody,
): Promise<readonly Issue[]> {
  const conditions = conditionsOf(body).flatMap(({ pointer, condition }) =>
    conditionIssues(condition, unavailableAt(pointer)).map((issue) => ({
      pointer: `${pointer}${issue.path}`,
      code: 'invalid-condition',
      message: issue.message,
    })),
  );
  return [...conditions, ...consentFieldIssues(kind, body), ...(await referenceIssues(deps.documents, body))];
}

/** Fields that can never have a value where a condition stands: a rule on them would silently never match. */
function unavailableAt(pointer: string): readonly string[] {
  if (pointer.startsWith('/engagement/')) return [];
  return pointer.startsWith('/fit/') ? ['score.', 'touch.'] : ['touch.'];
}

function conditionsOf(body: AnyBody): readonly Located[] {
  const located: Located[] = [];
  const add = (pointer: string, condition: Condition | undefined): void => {
    if (condition !== undefined) located.push({ pointer, condition });
  };
  if ('when' in body) add('/when', body.when);
  if ('rules' in body) for (const [i, rule] of body.rules.entries()) add(`/rules/${i}/when`, rule.when);
  if ('mql' in body) {
    add('/mql', body.mql);
    for (const [i, row] of body.exclusions.entries()) add(`/exclusions/${i}/when`, row.when);
    for (const [g, group] of body.fit.groups.entries())
      for (const [i, rule] of group.rules.entries()) add(`/fit/groups/${g}/rules/${i}/when`, rule.when);
    for (const [g, group] of body.engagement.groups.entries())
      for (const [i, rule] of group.signals.entries()) add(`/engagement/groups/${g}/signals/${i}/when`, rule.when);
  }
  return located;
}

/** A consent notice stands beside a checkbox; a declared field of another type cannot carry it. */
function consentFieldIssues(kind: DocumentKind, body: AnyBody): readonly Issue[] {
  if (kind !== 'form' || !('consents' in body)) return [];
  const others = new Set(body.fields.filter((field) => field.type !== 'checkbox').map((field) => field.name));
  return body.consents.flatMap((consent, i) =>
    others.has(consent.field)
      ? [{ pointer: `/consents/${i}/field`, code: 'wrong-type', message: 'the field of that name is not a checkbox' }]
      : [],
  );
}

async function referenceIssues(documents: Documents, body: AnyBody): Promise<readonly Issue[]> {
  const references: readonly (readonly [string, DocumentKind, string])[] = [
    ...('slaPolicyId' in body ? [['/slaPolicyId', 'sla-policy', body.slaPolicyId] as const] : []),
    ...('calendarId' in body ? [['/calendarId', 'calendar', body.calendarId] as const] : []),
  ];
  const issues = await Promise.all(
    references.map(async ([pointer, kind, id]) =>
      (await documents.get(kind, id)) === null ? [{ pointer, code: 'dangling-reference', message: `no ${kind} ${id} is published` }] : [],
    ),
  );
  return issues.flat();
}
