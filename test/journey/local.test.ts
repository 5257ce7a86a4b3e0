import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../local/queues/database.ts';
import { createMessageStore } from '../../local/queues/message-store.ts';
import type { ScoreLine } from '../../shared/domain/scoring/score.ts';
import {
  anonymous,
  eventOf,
  getDeliveries,
  getExplanation,
  getLead,
  getQueue,
  getTimeline,
  type Lead,
  publishDocument,
  publishEndpoint,
  recordActivity,
  redrive,
  settledLead,
  submitForm,
} from '../support/journey.ts';
import { type LocalInstance, startLocalInstance } from '../support/local-instance.ts';
import { until } from '../support/poll.ts';
import { type Receiver, startReceiver } from '../support/webhook-receiver.ts';

let instance: LocalInstance;
let receiver: Receiver;
let secret: string;

beforeAll(async () => {
  receiver = await startReceiver();
  instance = await startLocalInstance({ env: { LEADLINE_LOG_LEVEL: 'debug' } });
  secret = await publishEndpoint(instance, 'journey', receiver.url, ['lead.*', 'sla.*']);
});
afterAll(async () => {
  await instance?.dispose();
  await receiver?.close();
});

const vp = (email: string, more: Readonly<Record<string, unknown>> = {}) => ({ email, title: 'VP Marketing', country: 'Germany', ...more });
const linesOf = (reasons: readonly unknown[], dimension: ScoreLine['dimension']) =>
  (reasons as ScoreLine[]).filter((line) => line.dimension === dimension).reduce((sum, line) => sum + line.points, 0);

describe('one machine: the lead goes through', () => {
  let lead: Lead;

  it('is ready within 5 s of its start', () => {
    expect(instance.startedIn()).toBeLessThan(5000);
  });

  it('a matching submission is routed, timed and delivered within 2 s', async () => {
    const began = performance.now();
    const { receiptId } = await submitForm(instance, 'demo-request', vp('maria@acme-robotics.example', { employees: 300 }));
    lead = await settledLead(instance, receiptId, 5000);
    const delivery = await receiver.verified(secret, 'lead.routed', lead.id, 5000);
    expect(performance.now() - began).toBeLessThan(2000);
    expect(lead).toMatchObject({ stage: 'mql', pendingStep: null, queue: null, company: { domain: 'acme-robotics.example' } });
    expect(['amelie-winter', 'jonas-keller']).toContain(lead.owner?.id);
    expect(lead.clocks.map((clock) => clock.kind).toSorted()).toEqual(['acceptance', 'first-touch']);
    expect(delivery.data).toMatchObject({ leadId: lead.id, ownerId: lead.owner?.id });
  });

  it('tells its story in order and explains each decision, with lines that sum to the scores', async () => {
    const types = (await getTimeline(instance, lead.id)).map((item) => item.type);
    expect(types).toEqual([
      'lead.captured.v1',
      'lead.enriched.v1',
      'lead.scored.v1',
      'lead.stage_changed.v1',
      'lead.qualified.v1',
      'lead.routed.v1',
    ]);
    const decisions = await getExplanation(instance, lead.id);
    expect(decisions.map((decision) => decision.kind)).toEqual(['enrichment', 'scoring', 'routing']);
    const scoring = decisions.find((decision) => decision.kind === 'scoring');
    expect(scoring?.documents).toEqual([{ kind: 'rubric', id: 'default', version: 1 }]);
    expect(linesOf(scoring?.reasons ?? [], 'fit')).toBe(lead.score?.fit);
    expect(linesOf(scoring?.reasons ?? [], 'engagement')).toBe(lead.score?.engagement);
  });

  it('delivers each event once to the endpoint that wants it, and keeps the log', async () => {
    const delivered = await until('all deliveries', async () => {
      const rows = await getDeliveries(instance, lead.id);
      return rows.length === 6 && rows.every((row) => row.state === 'delivered') ? rows : null;
    });
    expect(new Set(delivered.map((row) => row.eventId)).size).toBe(6);
    const ids = receiver.received.map((one) => one.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('one that does not match is nurtured, with the reason', async () => {
    const { receiptId } = await submitForm(instance, 'newsletter', { email: 'someone@posteo.net' });
    const other = await settledLead(instance, receiptId);
    expect(other).toMatchObject({ stage: 'lead', owner: null, clocks: [] });
    expect((await eventOf(instance, other.id, 'lead.nurtured.v1')).data.reason).toBe('below-threshold');
  });

  it('one without a territory waits in the monitored queue, not in silence', async () => {
    const { receiptId } = await submitForm(instance, 'demo-request', vp('kei@north-harbour.example', { country: 'Japan' }));
    const other = await settledLead(instance, receiptId);
    expect(other).toMatchObject({ stage: 'mql', owner: null, queue: 'unassigned-leads' });
    await eventOf(instance, other.id, 'lead.unrouted.v1');
  });

  it('ten equal posts at once are one lead and one delivery of its capture', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => submitForm(instance, 'demo-request', vp('storm@acme-storm.example'))),
    );
    expect(new Set(answers.map((answer) => answer.receiptId)).size).toBe(1);
    const storm = await settledLead(instance, answers[0]?.receiptId ?? '');
    await receiver.verified(secret, 'lead.routed', storm.id);
    expect((await getTimeline(instance, storm.id)).filter((item) => item.type === 'lead.captured.v1')).toHaveLength(1);
    expect((await getDeliveries(instance, storm.id)).filter((row) => row.eventType.startsWith('lead.captured'))).toHaveLength(1);
  });

  it('a page without JavaScript posts its form and is redirected to the form’s page', async () => {
    const page = await anonymous(instance, 'GET', '/demo');
    expect(page.headers.get('content-type')).toContain('text/html');
    // Browsers hold the redirect after a form post to the page's form-action as well.
    expect(page.headers.get('content-security-policy')).toMatch(/form-action [^;]*https:\/\/www\.example\.com/);
    expect(await page.text()).toContain('action="/v1/forms/demo-request/submissions"');
    const response = await fetch(`${instance.baseUrl}/v1/forms/demo-request/submissions`, {
      method: 'POST',
      redirect: 'manual',
      headers: { accept: 'text/html,*/*' },
      body: new URLSearchParams({ email: 'plain@acme-html.example', marketingConsent: 'yes' }),
    });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('https://www.example.com/thank-you');
  });
});

describe('one machine: the clock works', () => {
  const policy = (kind: 'state-machine' | 'sweep') => ({
    name: 'Seconds',
    calendarId: 'berlin',
    timer: kind,
    clocks: [
      { kind: 'acceptance', targetSeconds: 2, time: 'wall', levels: [50, 100], metBy: ['accept'] },
      { kind: 'first-touch', targetSeconds: 600, time: 'wall', levels: [80, 100], metBy: ['first-touch'] },
    ],
  });
  const routed = async (email: string): Promise<Lead> => {
    const { receiptId } = await submitForm(instance, 'demo-request', vp(email));
    return settledLead(instance, receiptId);
  };
  const levelsOf = async (leadId: string) =>
    (await getTimeline(instance, leadId)).filter((item) => item.type === 'sla.warned.v1' || item.type === 'sla.breached.v1');

  it('warns and breaches once each, at the instants of the clock, also over a kill in between', async () => {
    await publishDocument(instance, 'sla-policy', 'standard', policy('state-machine'));
    const lead = await routed('late@acme-clock.example');
    await eventOf(instance, lead.id, 'sla.warned.v1', 'acceptance', 5000);
    await instance.kill();
    await instance.restart();
    await eventOf(instance, lead.id, 'sla.breached.v1', 'acceptance', 10_000);
    const levels = await levelsOf(lead.id);
    expect(levels.map((item) => [item.type, item.data.level])).toEqual([
      ['sla.warned.v1', 50],
      ['sla.breached.v1', 100],
    ]);
    const dueAt = Date.parse(lead.clocks.find((clock) => clock.kind === 'acceptance')?.dueAt ?? '');
    const [warned = 0, breached = 0] = levels.map((item) => Date.parse(item.occurredAt) - dueAt);
    expect(warned).toBeGreaterThanOrEqual(-1000);
    expect(warned).toBeLessThan(-300);
    expect(breached).toBeGreaterThanOrEqual(0);
    expect(breached).toBeLessThan(3000);
    await receiver.verified(secret, 'sla.breached', lead.id);
  });

  it('a human outbound act meets the first-touch clock and is the first touch', async () => {
    const lead = await routed('called@acme-clock.example');
    expect(await recordActivity(instance, lead.id, { type: 'email', direction: 'outbound', automatic: true })).toMatchObject({
      firstTouch: false,
    });
    expect(await recordActivity(instance, lead.id, { type: 'call', direction: 'outbound' })).toMatchObject({ firstTouch: true });
    expect((await eventOf(instance, lead.id, 'sla.met.v1', 'first-touch')).data.onTime).toBe(true);
    const after = await getLead(instance, lead.id);
    expect(after.contacted).toBe(true);
    expect(after.clocks.find((clock) => clock.kind === 'first-touch')?.state).toBe('met');
  });
});

describe('one machine: poison', () => {
  it('ends in the dead letters with its reason while its neighbours go on, and a second redrive is harmless', async () => {
    // The queue file belongs to the process while it runs, so the poison is put there between two runs.
    expect(await instance.terminate()).toBe(0);
    const db = openDatabase(join(instance.folder, 'queues.db'));
    createMessageStore(db).put(
      [{ queue: 'enrich-lead', body: '{"detail-type":"x","detail":{"correlationId":"sub_trace"}}', visibleAt: 0 }],
      0,
    );
    db.close();
    await instance.restart();
    const { receiptId } = await submitForm(instance, 'demo-request', vp('neighbour@acme-poison.example'));
    expect((await settledLead(instance, receiptId)).owner).not.toBeNull();
    const letters = () =>
      until('the dead letter', async () => {
        const { deadLetters } = await getQueue(instance, 'enrich-lead');
        return deadLetters.depth > 0 ? deadLetters : null;
      });
    expect(await letters()).toMatchObject({ depth: 1, samples: [{ reason: expect.stringMatching(/^poison/), traceId: 'sub_trace' }] });
    expect(await redrive(instance, 'enrich-lead')).toBe(1);
    expect(await letters()).toMatchObject({ depth: 1 });
    const moved = await Promise.all([redrive(instance, 'enrich-lead'), redrive(instance, 'enrich-lead')]);
    // The poison may be back in time for the second; it is never two.
    expect(Math.max(...moved)).toBe(1);
    expect(await letters()).toMatchObject({ depth: 1 });
    expect(await getQueue(instance, 'enrich-lead')).toMatchObject({ depth: 0, inFlight: 0, deadLetters: { depth: 1 } });
  });
});

describe('one machine: personal data', () => {
  it('stands in the table, never in a log line or a queue', async () => {
    const canaries = [
      'canaryfirst',
      'canarylast',
      'canarymail',
      'canarycompany',
      'canarymessage',
      'canaryagent',
      'canarypage',
      'canarykey',
    ];
    const fields = {
      email: 'canarymail@canarycompany.example',
      firstName: 'Canaryfirst',
      lastName: 'Canarylast',
      company: 'Canarycompany Ltd',
      title: 'VP Marketing',
      country: 'DE',
      message: 'canarymessage',
      pageUrl: 'https://www.example.com/canarypage?email=canarymail@canarycompany.example',
    };
    const post = (body: string, headers: Readonly<Record<string, string>> = {}) =>
      fetch(`${instance.baseUrl}/v1/forms/demo-request/submissions?email=canarymail`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'canaryagent/1.0', ...headers },
        body,
      });
    const accepted = (await (await post(JSON.stringify(fields))).json()) as { receiptId: string };
    await post(JSON.stringify({ ...fields, email: 'canarymail at nowhere' }));
    await post('{"email":"canarymail@canarycompany.example",');
    await fetch(`${instance.baseUrl}/v1/leads/canarymail%40canarycompany.example`, {
      headers: { authorization: `Bearer ${instance.apiKey}` },
    });
    await fetch(`${instance.baseUrl}/v1/leads`, { headers: { authorization: 'Bearer ll_canarykeycanarykey' } });
    const lead = await settledLead(instance, accepted.receiptId);
    await receiver.verified(secret, 'lead.routed', lead.id);
    expect(lead.person.firstName).toBe('Canaryfirst');

    const logs = instance.output().toLowerCase();
    expect(logs).toContain('http_answered');
    expect(canaries.filter((canary) => logs.includes(canary))).toEqual([]);
    const queueFiles = readdirSync(instance.folder).filter((name) => name.startsWith('queues.db'));
    const stored = queueFiles.map((name) => readFileSync(join(instance.folder, name), 'latin1').toLowerCase()).join();
    expect(stored).toContain('lead.captured.v1');
    expect(canaries.filter((canary) => stored.includes(canary))).toEqual([]);
  });
});
