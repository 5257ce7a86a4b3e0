import type { RecordBody, RecordKind } from '../../contracts/documents/records.ts';
import type { Issue } from '../../contracts/http/problems.ts';
import { issue } from '../documents/issues/issue.ts';
import type { DocumentStore } from '../ports/document-store.ts';
import type { RecordStore } from '../ports/record-store.ts';

export type RecordIssueDeps = {
  readonly store: Pick<RecordStore, 'list'>;
  readonly documentStore: Pick<DocumentStore, 'manifest'>;
};

/** What a schema cannot see of a record: references to what does not exist, dates in the wrong order. Reads the stores. */
export async function recordIssues(deps: RecordIssueDeps, body: RecordBody<RecordKind>): Promise<readonly Issue[]> {
  if ('members' in body) {
    const owners = new Set((await deps.store.list('owner')).map((row) => row.id));
    return body.members.flatMap(({ ownerId }, i) =>
      owners.has(ownerId) ? [] : [issue(`/members/${i}/ownerId`, 'dangling-reference', `there is no owner ${ownerId}`)],
    );
  }
  if ('calendarId' in body) return calendarIssue(deps, body.calendarId);
  const { startsAt, endsAt } = body;
  return startsAt !== null && endsAt !== null && endsAt < startsAt
    ? [issue('/endsAt', 'ends-first', `must not be before startsAt, ${startsAt}`)]
    : [];
}

async function calendarIssue({ documentStore }: RecordIssueDeps, id: string | null): Promise<readonly Issue[]> {
  if (id === null) return [];
  const published = (await documentStore.manifest()).some((entry) => entry.kind === 'calendar' && entry.id === id);
  return published ? [] : [issue('/calendarId', 'dangling-reference', `no calendar ${id} is published`)];
}
