import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { seededWorld, type World } from '../support/world.ts';

const vp = {
  email: 'Vera.Probst@Werk.example',
  firstName: 'Vera',
  lastName: 'Probst',
  company: 'Werk Example',
  title: 'VP Sales',
  country: 'DE',
};

const leadOf = async (world: World, receiptId: string) => {
  const receipt = (await world.api('GET', `/v1/receipts/${receiptId}`)).json;
  const lead = (await world.api('GET', `/v1/leads/${receipt.leadId}`)).json;
  const timeline = (await world.api('GET', `/v1/leads/${receipt.leadId}/timeline`)).json;
  const explanation = (await world.api('GET', `/v1/leads/${receipt.leadId}/explanation`)).json;
  return { receipt, lead, types: timeline.items.map((item: { type: string }) => item.type), timeline, decisions: explanation.items };
};

describe('a submission by an ideal customer', () => {
  it('becomes an owned, timed, delivered lead', async () => {
    const world = await seededWorld();
    const { secret } = await world.publishDocument('webhook-endpoint', 'crm', { url: 'https://hooks.example/in', events: ['lead.routed'] });
    const answer = await world.submit('demo-request', vp);
    expect(answer.status).toBe(202);
    expect(answer.json.receiptId).toMatch(/^sub_/);
    await world.settle();
    const { lead, receipt, types, decisions } = await leadOf(world, answer.json.receiptId);

    expect(receipt).toMatchObject({ state: 'done', outcome: 'routed' });
    expect(lead).toMatchObject({
      stage: 'mql',
      pendingStep: null,
      person: { seniority: 'vp', emailKind: 'business', country: 'DE' },
      company: { name: 'Werk Example' },
    });
    expect(['amelie-winter', 'jonas-keller']).toContain(lead.owner.id);
    expect(types).toEqual([
      'lead.captured.v1',
      'lead.enriched.v1',
      'lead.scored.v1',
      'lead.stage_changed.v1',
      'lead.qualified.v1',
      'lead.routed.v1',
    ]);
    expect(lead.clocks.map((c: { kind: string }) => c.kind).sort()).toEqual(['acceptance', 'first-touch']);
    expect(decisions.map((d: { kind: string }) => d.kind)).toEqual(['enrichment', 'scoring', 'routing']);

    const scoring = decisions[1];
    for (const dimension of ['fit', 'engagement'] as const) {
      const sum = scoring.reasons
        .filter((l: { dimension: string }) => l.dimension === dimension)
        .reduce((s: number, l: { points: number }) => s + Math.round(l.points * 10_000), 0);
      expect(sum).toBe(lead.score[dimension] * 10_000);
    }
    expect(scoring.documents).toEqual([{ kind: 'rubric', id: 'default', version: 1 }]);
    expect(decisions[2].documents.map((d: { kind: string }) => d.kind)).toEqual(['routing-plan', 'sla-policy', 'calendar']);

    expect(world.posts).toHaveLength(1);
    const post = world.posts[0];
    if (post === undefined) throw new Error('no post');
    // The library checks the timestamp against real time, so the signature is verified at the time of the attempt.
    const verified = signatureHolds(secret, post);
    expect(verified).toBe(true);
    expect(JSON.parse(post.body)).toMatchObject({
      type: 'lead.routed',
      data: { leadId: lead.id, lead: { owner: { id: lead.owner.id }, pendingStep: null } },
    });
  });

  it('never leaks a person into events, logs or queues (R18)', async () => {
    const world = await seededWorld();
    await world.publishDocument('webhook-endpoint', 'crm', { url: 'https://hooks.example/in', events: ['*'] });
    await world.submit('demo-request', { ...vp, message: 'canary-message-7731' });
    await world.settle();
    const haystack = JSON.stringify([world.logs, world.published, world.dead]);
    for (const canary of ['Vera', 'Probst', 'werk.example', 'Werk Example', 'canary-message'])
      expect(haystack.toLowerCase()).not.toContain(canary.toLowerCase());
  });
});

const signatureHolds = (secret: string, post: { headers: Readonly<Record<string, string>>; body: string }): boolean => {
  const webhook = new Webhook(secret);
  const id = post.headers['webhook-id'] ?? '';
  return webhook.sign(id, new Date(Number(post.headers['webhook-timestamp']) * 1000), post.body) === post.headers['webhook-signature'];
};

describe('a submission that does not match', () => {
  it('goes to nurture with the reason', async () => {
    const world = await seededWorld();
    const answer = await world.submit('newsletter', { email: 'sam@gmail.com' });
    await world.settle();
    const { lead, receipt, types, decisions } = await leadOf(world, answer.json.receiptId);
    expect(lead).toMatchObject({ stage: 'lead', owner: null, nextStep: 'nurture', pendingStep: null });
    expect(receipt).toMatchObject({ state: 'done', outcome: 'nurtured' });
    expect(types.at(-1)).toBe('lead.nurtured.v1');
    expect(decisions.at(-1).outcome.reason).toBe('below-threshold');
  });

  it('waits in the monitored queue when no rule places it', async () => {
    const world = await seededWorld();
    const answer = await world.submit('demo-request', { ...vp, email: 'ceo@island.example', title: 'CEO', country: 'NZ' });
    await world.settle();
    const { lead, receipt, decisions } = await leadOf(world, answer.json.receiptId);
    expect(lead).toMatchObject({ stage: 'mql', owner: null, pendingStep: null });
    expect(lead.queue).not.toBeNull();
    expect(receipt.outcome).toBe('unrouted');
    expect(decisions.at(-1).outcome.unrouted).toBe('no-rule-matched');

    await world.submit('demo-request', vp);
    await world.settle();
    const waitingIn = async (queue: string) => {
      const ids: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const page: { items: { id: string }[]; cursor: string | null } = (
          await world.api('GET', `/v1/leads?queue=${queue}&limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`)
        ).json;
        ids.push(...page.items.map((item) => item.id));
        cursor = page.cursor;
      }
      return ids;
    };
    expect((await world.api('GET', '/v1/leads?stage=mql')).json.items).toHaveLength(2);
    expect(await waitingIn('unassigned-leads')).toEqual([receipt.leadId]);
    expect(await waitingIn('elsewhere')).toEqual([]);
    expect(decisions.at(-1).reasons.length).toBeGreaterThan(0);
  });
});

describe('each input decides', () => {
  const outcome = async (fields: Record<string, string>, form = 'demo-request') => {
    const world = await seededWorld();
    const answer = await world.submit(form, { ...vp, ...fields });
    await world.settle();
    const { lead, decisions } = await leadOf(world, answer.json.receiptId);
    return { stage: lead.stage, owner: lead.owner?.id ?? null, lines: JSON.stringify(decisions[1].reasons) };
  };

  it('title, domain, intent and country each change stage, owner or explanation', async () => {
    const base = await outcome({});
    const title = await outcome({ title: 'Intern' });
    const domain = await outcome({ email: 'vera.probst@gmail.com' });
    const intent = await outcome({}, 'newsletter');
    const country = await outcome({ country: 'US' });
    expect(base.stage).toBe('mql');
    expect(title.stage).toBe('lead');
    expect(domain.stage).toBe('lead');
    expect(intent.stage).toBe('lead');
    expect(country.stage).toBe('mql');
    expect(['maya-brooks', 'daniel-ortiz']).toContain(country.owner);
    for (const other of [title, domain, intent]) expect(other.lines).not.toBe(base.lines);
  });
});

describe('each document value decides', () => {
  const published = async (world: World, kind: string, id = 'default') =>
    structuredClone((await world.api('GET', `/v1/documents/${kind}/${id}`)).json.published);

  it('threshold, points, rule and weight change the outcome with no code change', async () => {
    const world = await seededWorld();
    const rubric = await published(world, 'rubric');
    await world.publishDocument('rubric', 'default', { ...rubric, mql: { field: 'score.fit', op: 'gte', value: 100 } });
    const strict = await leadOf(world, (await world.submit('demo-request', vp)).json.receiptId.concat(''));
    expect(strict.lead.pendingStep).toBe('enrich');
    await world.settle();
    const after = await leadOf(world, strict.receipt.receiptId);
    expect(after.lead.stage).toBe('lead');
    expect(after.lead.score.rubricVersion).toBe('default@2');

    for (const group of rubric.fit.groups) for (const rule of group.rules) rule.points = 0;
    await world.publishDocument('rubric', 'default', rubric);
    const zero = (await world.submit('demo-request', { ...vp, email: 'zero@werk.example' })).json.receiptId;
    await world.settle();
    expect((await leadOf(world, zero)).lead.score.fit).toBe(0);
  });

  it('a routing rule decides the team and a weight decides the shares', async () => {
    const world = await seededWorld();
    const plan = await published(world, 'routing-plan');
    await world.publishDocument('routing-plan', 'default', {
      ...plan,
      rules: [{ id: 'all', label: 'Everyone', when: { all: [] }, teamId: 'americas' }],
    });
    await world.api('PUT', '/v1/records/team/americas', {
      name: 'Americas',
      members: [
        { ownerId: 'maya-brooks', weight: 3 },
        { ownerId: 'daniel-ortiz', weight: 1 },
      ],
    });
    const shares = new Map<string, number>();
    for (let i = 0; i < 8; i += 1) {
      const receipt = (await world.submit('demo-request', { ...vp, email: `lead${i}@werk.example` })).json.receiptId;
      await world.settle();
      const owner = (await leadOf(world, receipt)).lead.owner.id;
      shares.set(owner, (shares.get(owner) ?? 0) + 1);
    }
    expect(Object.fromEntries(shares)).toEqual({ 'maya-brooks': 6, 'daniel-ortiz': 2 });
  });
});
