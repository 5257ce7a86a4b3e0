import type { World } from '../support/world.ts';

type Answer = Awaited<ReturnType<World['request']>>;
type Teller = {
  readonly world: Pick<World, 'settle'>;
  readonly ask: (method: string, path: string, json?: unknown) => Promise<Answer>;
  readonly captured: (form: string, fields: Record<string, unknown>) => Promise<string>;
};

/** Who would get a lead, leads nothing placed, leads given back, an owner who leaves. */
export async function routing({ ask, captured, world }: Teller): Promise<void> {
  const island = { title: 'CTO', country: 'NZ', company: 'Island' };
  const lost = await captured('demo-request', { ...island, email: 'cto@atoll.example' });
  for (const body of [{}, { plan: 'draft' }, { at: '2026-01-12T09:00:00+01:00', fresh: true }, { at: 'soon' }])
    await ask('POST', `${lost}/route-preview`, body);
  await ask('GET', '/v1/routing/unrouted?queue=unassigned-leads&limit=1');
  await ask('GET', '/v1/routing/unrouted?queue=unassigned-leads&reason=no-member-available');
  for (const query of ['', '?queue=No%20Queue', '?queue=unassigned-leads&cursor=x']) await ask('GET', `/v1/routing/unrouted${query}`);
  await ask('POST', '/v1/routing/re-run', { leadIds: [lost.split('/').at(-1), 'lead_nobody'] });
  await world.settle();
  await ask('POST', '/v1/routing/re-run', { queue: 'unassigned-leads', limit: 1 });
  await ask('POST', '/v1/routing/re-run', { queue: 'unassigned-leads', cursor: 'x' });
  await world.settle();
  const lead = await captured('demo-request', { title: 'CTO', country: 'DE', email: 'cto@given.example' });
  for (const body of [{ code: 'wrong-owner' }, { code: 'not-ready', note: 'next year' }, { code: 'not-ready' }, { code: 'other' }]) {
    await ask('POST', `${lead}/reject`, body);
    await world.settle();
  }
  await ask('GET', `${lead}/timeline`);
  const deal = await captured('demo-request', { title: 'CTO', country: 'DE', email: 'cto@dealt.example' });
  for (const body of [{ code: 'timing' }, { code: 'gone' }]) await ask('POST', `${deal}/recycle`, body);
  await world.settle();
  const other = await captured('demo-request', { title: 'CTO', country: 'DE', email: 'cto@closing.example' });
  const account = { id: 'closing', name: 'Closing', domain: 'closing.example' };
  for (const to of ['sql', 'customer']) await ask('POST', `${other}/progress`, { to });
  for (const body of [
    {},
    { account: { id: 'nobody' } },
    { account, opportunity: { id: 'closing-deal', name: 'Deal', stage: 'demo' }, role: 'champion' },
    {},
  ])
    await ask('POST', `${other}/convert`, body);
  await ask('POST', `${other}/progress`, { to: 'customer' });
  for (const body of [{ code: 'mistake' }, { code: 'other' }]) await ask('POST', `${other}/reopen`, body);
  const spam = await captured('demo-request', { title: 'CTO', country: 'DE', email: 'cto@mistaken.example' });
  await ask('POST', `${spam}/disqualify`, { code: 'spam' });
  await ask('POST', `${spam}/reopen`, { code: 'mistake', note: 'was a person' });
  await world.settle();
  await ask('PUT', '/v1/records/owner/ruth', { name: 'Ruth', caps: [{ per: 'day', max: 5, zone: 'Europe/Berlin' }], capacity: 40 });
  const away = { ownerId: 'jonas-keller', from: '2026-08-01T00:00:00+02:00', until: '2026-08-15T00:00:00+02:00', coverId: 'ruth' };
  await ask('PUT', '/v1/records/absence/summer', away);
  await ask('PUT', '/v1/records/absence/wrong', { ...away, until: away.from, coverId: 'nobody' });
  await ask('GET', '/v1/records/absence/summer');
  await ask('GET', '/v1/owners/jonas-keller/holdings');
  for (const toOwnerId of ['jonas-keller', 'nobody', 'ruth']) await ask('POST', '/v1/owners/jonas-keller/leave', { toOwnerId });
  await world.settle();
  await ask('GET', '/v1/owners/jonas-keller/holdings');
  await ask('POST', '/v1/owners/ruth/leave', { toOwnerId: null });
  await ask('POST', '/v1/owners/nobody/leave', { toOwnerId: null });
  await world.settle();
}
