import { beforeEach, describe, expect, it } from 'vitest';
import { brand } from '../../shared/domain/kernel/brand.ts';
import type { LeadId } from '../../shared/domain/kernel/ids.ts';
import type { Lead } from '../../shared/domain/leads/lead.ts';
import { seededWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await seededWorld();
});

const put = async (kind: string, id: string, body: Record<string, unknown>) => {
  const answer = await world.api('PUT', `/v1/records/${kind}/${id}`, body);
  expect(answer.status, answer.text).toBe(200);
  return answer.json;
};
const acme = (more: Record<string, unknown> = {}) => put('account', 'acme', { name: 'Acme', domain: 'acme.example', ...more });

/** Captures a lead and lets the machine finish. */
async function captured(email: string, more: Record<string, unknown> = {}): Promise<string> {
  const receipt = (await world.submit('demo-request', { email, company: 'Company', title: 'VP Sales', country: 'DE', ...more })).json
    .receiptId;
  await world.settle();
  return (await world.api('GET', `/v1/receipts/${receipt}`)).json.leadId;
}
const get = async (leadId: string): Promise<Lead> => {
  const lead = await world.leads.get(brand<LeadId>(leadId));
  if (lead === null) throw new Error(leadId);
  return lead;
};
const accountOf = async (leadId: string) => (await world.api('GET', `/v1/leads/${leadId}`)).json.accountId;
/** Everything a change of accounts owes, the message of the crash case too. */
const attached = async () => world.advance(120_000, { sweeping: false });

describe('a lead finds its account', () => {
  it('by the domain of its e-mail, by a host below it, and by an alias', async () => {
    await acme({ aliases: ['acme-labs.example'] });
    expect(await accountOf(await captured('vera@acme.example'))).toBe('acme');
    expect(await accountOf(await captured('vera@mail.eu.acme.example'))).toBe('acme');
    expect(await accountOf(await captured('vera@acme-labs.example'))).toBe('acme');
    expect(await accountOf(await captured('vera@other.example'))).toBeNull();
  });

  it('in the commit of its enrichment, which says so', async () => {
    await acme();
    const leadId = await captured('vera@acme.example');
    const { items } = (await world.api('GET', `/v1/leads/${leadId}/timeline`)).json;
    const enriched = items.find((event: { type: string }) => event.type === 'lead.enriched.v1');
    expect(enriched.data.fields).toContain('accountId');
    expect(items.some((event: { type: string }) => event.type === 'lead.updated.v1')).toBe(false);
    const [decision] = (await world.api('GET', `/v1/leads/${leadId}/explanation`)).json.items;
    expect(decision.outcome.account).toEqual({ id: 'acme', why: 'domain' });
  });

  it('never by a domain of private mailboxes, which no account can claim', async () => {
    const refused = await world.api('PUT', '/v1/records/account/mail', { name: 'Mail', domain: 'gmail.com', aliases: ['mailinator.com'] });
    expect(refused.status).toBe(422);
    expect(refused.json.errors.map((row: { pointer: string; code: string }) => [row.pointer, row.code])).toEqual([
      ['/domain', 'shared-domain'],
      ['/aliases/0', 'shared-domain'],
    ]);
    // Even a claim that stood from before the provider was listed attaches nobody.
    await world.recordStore.put('account', 'old', { id: 'old', name: 'Old', domain: 'gmail.com', aliases: [] }, null, {
      ...{ id: 'a', at: world.clock.now(), actor: 'x', action: 'x', target: 'x', difference: [] },
    });
    const leadId = await captured('vera@gmail.com');
    await attached();
    expect(await accountOf(leadId)).toBeNull();
    expect((await get(leadId)).domainKey).toBeNull();
  });

  it('not when e-mail and company belong to two accounts: that is for a person to decide', async () => {
    await acme();
    await put('account', 'other', { name: 'Other', domain: 'other.example' });
    const made = await world.api('POST', '/v1/leads', { person: { email: 'vera@acme.example' }, company: { domain: 'other.example' } });
    await world.settle();
    expect(await accountOf(made.json.id)).toBeNull();
    const [decision] = (await world.api('GET', `/v1/leads/${made.json.id}/explanation`)).json.items;
    expect(decision.outcome.account).toEqual({ id: null, why: 'ambiguous' });
  });

  it('by the company when the mailbox is private', async () => {
    await acme();
    const made = await world.api('POST', '/v1/leads', { person: { email: 'vera@gmail.com' }, company: { domain: 'acme.example' } });
    await world.settle();
    expect(await accountOf(made.json.id)).toBe('acme');
  });

  it('anew when somebody corrects its company', async () => {
    await acme();
    const made = await world.api('POST', '/v1/leads', { person: { email: 'vera@gmail.com' }, company: { domain: 'nobody.example' } });
    await world.settle();
    const path = `/v1/leads/${made.json.id}`;
    const etag = (await world.api('GET', path)).headers.etag ?? '';
    const patched = await world.api('PATCH', path, { company: { domain: 'acme.example' } }, { 'if-match': etag });
    expect(patched.json.accountId).toBe('acme');
    const again = await world.api('PATCH', path, { company: { domain: 'nobody.example' } }, { 'if-match': patched.headers.etag ?? '' });
    expect(again.json.accountId).toBeNull();
  });
});

describe('an account that comes later', () => {
  it('gets the leads of its domains, however many, and nobody else', async () => {
    const leads = [];
    for (let i = 0; i < 120; i += 1) leads.push(await captured(`person-${i}@acme.example`));
    const stranger = await captured('vera@other.example');
    await acme();
    await world.settle();
    for (const leadId of leads) expect(await accountOf(leadId)).toBe('acme');
    expect(await accountOf(stranger)).toBeNull();
    const seen = new Set<string>();
    for (let cursor = ''; ; ) {
      const page = (await world.api('GET', `/v1/leads?account=acme&limit=50${cursor === '' ? '' : `&cursor=${cursor}`}`)).json;
      for (const lead of page.items) seen.add(lead.id);
      if (page.cursor === null) break;
      cursor = page.cursor;
    }
    expect([...seen].sort()).toEqual([...leads].sort());
    const { items } = (await world.api('GET', `/v1/leads/${leads[0]}/timeline`)).json;
    expect(items.at(-1)).toMatchObject({ type: 'lead.updated.v1', data: { fields: ['accountId'], actor: 'system:accounts' } });
  }, 20_000);

  it('writes each lead once, although it is told twice', async () => {
    const leadId = await captured('vera@acme.example');
    await acme();
    await world.settle();
    const { version } = await get(leadId);
    await attached();
    expect((await get(leadId)).version).toBe(version);
  });

  it('gets them when the process died right after the write: the message of before the write comes due', async () => {
    const leadId = await captured('vera@acme.example');
    await acme();
    // The second message is the one a crash would have lost.
    const index = world.messages.findIndex(
      (message) => message.queue === 'attach-leads' && message.visibleAt <= Date.parse(world.clock.now()),
    );
    expect(index).toBeGreaterThanOrEqual(0);
    world.messages.splice(index, 1);
    await world.settle();
    expect(await accountOf(leadId)).toBeNull();
    await attached();
    expect(await accountOf(leadId)).toBe('acme');
  });

  it('finds a lead by an alias that is added, and lets it go when the alias is taken away', async () => {
    const leadId = await captured('vera@acme-labs.example');
    await acme();
    await world.settle();
    expect(await accountOf(leadId)).toBeNull();
    await acme({ aliases: ['acme-labs.example'] });
    await world.settle();
    expect(await accountOf(leadId)).toBe('acme');
    await acme();
    await world.settle();
    expect(await accountOf(leadId)).toBeNull();
  });

  it('hands a domain over: the leads follow it', async () => {
    const leadId = await captured('vera@moved.example');
    await acme({ aliases: ['moved.example'] });
    await attached();
    await acme();
    await put('account', 'other', { name: 'Other', domain: 'moved.example' });
    await attached();
    expect(await accountOf(leadId)).toBe('other');
  });

  it('lets its leads go when it is deleted', async () => {
    await acme();
    const leadId = await captured('vera@acme.example');
    expect(await accountOf(leadId)).toBe('acme');
    expect((await world.api('DELETE', '/v1/records/account/acme')).status).toBe(204);
    await attached();
    expect(await accountOf(leadId)).toBeNull();
    // And the domain is free again.
    await put('account', 'heir', { name: 'Heir', domain: 'acme.example' });
    await attached();
    expect(await accountOf(leadId)).toBe('heir');
  });

  it('tells no queue when its domains stay as they are', async () => {
    await acme();
    await attached();
    const before = world.counts.queueRequests;
    await acme({ named: true, employees: 12 });
    expect(world.counts.queueRequests).toBe(before);
  });

  it('puts neither domain nor address into messages, keys or events', async () => {
    await captured('vera@acme.example');
    await acme();
    const bodies = world.messages.map((message) => message.body).join('\n');
    await attached();
    expect(bodies).not.toContain('acme.example');
    expect(JSON.stringify(world.published)).not.toContain('acme.example');
  });
});

describe('rules over the account', () => {
  const rules = (when: unknown) => ({
    name: 'By account',
    rules: [{ id: 'by-account', label: 'By account', when, teamId: 'americas' }],
    catchAll: { queue: 'unassigned-leads' },
    slaPolicyId: 'standard',
  });
  const facts = async (leadId: string, kind: string) =>
    (await world.api('GET', `/v1/leads/${leadId}/explanation`)).json.items.find((row: { kind: string }) => row.kind === kind)?.inputs.facts;

  it('route by named account, customer and open opportunities, read once per decision', async () => {
    await acme({ named: true, status: 'customer', segment: 'enterprise', ownerId: 'maya-brooks' });
    for (const [id, state] of [
      ['deal-1', 'open'],
      ['deal-2', 'open'],
      ['deal-3', 'won'],
    ])
      await put('opportunity', id ?? '', { name: 'Deal', accountId: 'acme', stage: 'proposal', state });
    const all = [
      { field: 'account.named', op: 'eq', value: true },
      { field: 'account.customer', op: 'eq', value: true },
      { field: 'account.segment', op: 'eq', value: 'Enterprise' },
      { field: 'account.openOpportunities', op: 'gte', value: 2 },
    ];
    await world.publishDocument('routing-plan', 'default', rules({ all }));
    const leadId = await captured('vera@acme.example');
    expect((await get(leadId)).teamId).toBe('americas');
    expect(await facts(leadId, 'routing')).toMatchObject({
      'account.named': true,
      'account.openOpportunities': 2,
      'account.owner': 'maya-brooks',
    });
    const stranger = await captured('vera@other.example');
    expect((await get(stranger)).teamId).toBeNull();
    expect(await facts(stranger, 'routing')).toMatchObject({ 'account.named': null, 'account.openOpportunities': null });
  });

  it('see an open opportunity behind any number of closed ones', async () => {
    await acme();
    const deals = (state: string, count: number, from: string) =>
      Array.from({ length: count }, (_, i) => ({ id: `${from}-${i}`, name: 'Deal', accountId: 'acme', stage: 'proposal', state }));
    for (const items of [deals('lost', 100, 'a'), deals('won', 100, 'b'), deals('open', 2, 'c')])
      expect((await world.api('POST', '/v1/records/opportunity/bulk', { items })).status).toBe(200);
    await world.publishDocument('routing-plan', 'default', rules({ field: 'account.openOpportunities', op: 'gte', value: 2 }));
    const leadId = await captured('vera@acme.example');
    expect((await get(leadId)).teamId).toBe('americas');
    expect(await facts(leadId, 'routing')).toMatchObject({ 'account.openOpportunities': 2 });
  });

  it('cost nothing and add nothing where no rule asks for the account', async () => {
    await acme({ named: true });
    const leadId = await captured('vera@acme.example');
    expect(Object.keys(await facts(leadId, 'routing')).filter((field) => field.startsWith('account.'))).toEqual([]);
  });

  it('score it, and score again when the account comes later', async () => {
    const rubric = structuredClone((await world.api('GET', '/v1/documents/rubric/default')).json.published);
    rubric.fit.groups[0].rules.push({
      id: 'named',
      label: 'Named account',
      when: { field: 'account.named', op: 'eq', value: true },
      points: 7,
    });
    await world.publishDocument('rubric', 'default', rubric);
    const leadId = await captured('vera@acme.example', { title: 'Student', country: '' });
    const before = (await get(leadId)).score?.fit ?? 0;
    await acme({ named: true });
    await attached();
    const after = await get(leadId);
    expect(after.accountId).toBe('acme');
    expect(after.score?.fit).toBe(before + 7);
    expect(after.pendingStep).toBeNull();
  });

  it('are refused where there is no account to read, or a value it cannot have', async () => {
    const endpoint = { url: 'https://hooks.example/in', events: ['lead.routed'], when: { field: 'account.named', op: 'eq', value: true } };
    const draft = await world.api('PUT', '/v1/documents/webhook-endpoint/crm', endpoint);
    expect(draft.json.errors).toMatchObject([{ pointer: '/when/field', code: 'invalid-condition' }]);
    const plan = await world.api(
      'PUT',
      '/v1/documents/routing-plan/default',
      rules({ field: 'account.status', op: 'eq', value: 'friend' }),
    );
    expect(plan.json.errors).toMatchObject([{ pointer: '/rules/0/when/value' }]);
  });
});
