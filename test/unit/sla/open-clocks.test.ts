import { expect, it } from 'vitest';
import { demoDocuments } from '../../../local/seed/demo.ts';
import { createMemoryDocumentStore } from '../../../shared/adapters/memory/document-store.ts';
import { createManualClock, createSequentialIds } from '../../../shared/adapters/memory/system.ts';
import { createDocuments } from '../../../shared/application/documents/documents.ts';
import { openClocks } from '../../../shared/application/sla/open-clocks.ts';
import { documentKinds } from '../../../shared/contracts/documents/kinds.ts';
import { instant, lead } from '../support/builders.ts';

const audit = { id: 'aud_1', at: createManualClock().now(), actor: 'a', action: 'x', target: 'x', difference: [] };

async function opening(calendarId: string | null, kinds: readonly string[] = ['calendar', 'sla-policy']) {
  const store = createMemoryDocumentStore();
  for (const { kind, id, body } of demoDocuments.filter((document) => kinds.includes(document.kind))) {
    await store.putDraft(kind, id, body, null, audit);
    await store.publish(kind, id, body, 1, audit);
  }
  const deps = { documents: createDocuments({ store, clock: createManualClock(), kinds: documentKinds }), ids: createSequentialIds() };
  const owner = { id: 'o', name: 'O', active: true, languages: [], calendarId };
  return openClocks(deps, { lead: lead({ stage: 'mql' }), owner, policyId: 'standard', at: instant('2026-01-05T09:00:00Z') });
}
const calendarOf = async (calendarId: string | null) => (await opening(calendarId)).documents.find(({ kind }) => kind === 'calendar')?.id;

it('an owner works in the own calendar, else in that of the policy, also when the own one does not exist', async () => {
  expect(await calendarOf('new-york')).toBe('new-york');
  expect(await calendarOf(null)).toBe('berlin');
  expect(await calendarOf('nope')).toBe('berlin');
  expect((await opening('nope')).clocks).toHaveLength(2);
});

it('says in a code which document is missing', async () => {
  await expect(opening(null, ['calendar'])).rejects.toMatchObject({ name: 'MissingConfiguration', code: 'sla-policy/standard' });
  await expect(opening(null, ['sla-policy'])).rejects.toMatchObject({ code: 'calendar/berlin' });
});
