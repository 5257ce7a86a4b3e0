import { ListExecutionsCommand, ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ListQueuesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoDocuments, demoRecords } from '../../local/seed/demo.ts';
import {
  call,
  configure,
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
import { until } from '../support/poll.ts';
import { type Receiver, startReceiver } from '../support/webhook-receiver.ts';
import { target } from './target.ts';

/** Warns after 4 s and breaches after 8 s, so that a test can watch a whole promise being broken. */
const seconds = {
  name: 'Seconds',
  calendarId: 'berlin',
  timer: 'state-machine',
  clocks: [
    { kind: 'acceptance', targetSeconds: 8, time: 'wall', levels: [50, 100], metBy: ['accept'] },
    { kind: 'first-touch', targetSeconds: 3600, time: 'wall', levels: [80, 100], metBy: ['first-touch'] },
  ],
};
const configuration = {
  records: demoRecords,
  documents: demoDocuments.map((document) => (document.kind === 'sla-policy' ? { ...document, body: seconds } : document)),
};

let person = 0;
const director = () => {
  person += 1;
  return {
    email: `journey-${person}@acme-industries.example`,
    firstName: 'Ada',
    lastName: `Journey ${person}`,
    company: 'Acme Industries',
    title: 'VP of Sales',
    country: 'Germany',
    employees: 800,
    message: 'Please show us the product.',
  };
};

const sqs = new SQSClient({});
const queueUrl = async (logicalName: string): Promise<string> => {
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  const url = QueueUrls.find((one) => one.includes(`${logicalName}Queue`) && !one.includes('DeadLetters'));
  if (url === undefined) throw new Error(`no queue ${logicalName}`);
  return url;
};

/** Names of the executions of the SLA workflow, which carry the clock's id. */
const executions = async (): Promise<readonly string[]> => {
  const sfn = new SFNClient({});
  const { stateMachines = [] } = await sfn.send(new ListStateMachinesCommand({}));
  const { executions: found = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn: stateMachines[0]?.stateMachineArn }));
  return found.map((execution) => execution.name ?? '');
};

let receiver: Receiver;
let secret: string;
let routed: Lead;

beforeAll(async () => {
  receiver = await startReceiver();
  await configure(target, configuration);
  secret = await publishEndpoint(target, 'journey', receiver.url, ['lead.*', 'sla.*']);
});
afterAll(() => receiver.close());

describe('the journey on AWS', () => {
  it('a submission becomes an enriched, scored, qualified lead with one owner and two clocks', async () => {
    const { receiptId } = await submitForm(target, 'demo-request', director());
    routed = await settledLead(target, receiptId, 60_000);
    expect(routed).toMatchObject({ stage: 'mql', queue: null, quarantine: null });
    expect(routed.owner).not.toBeNull();
    expect(routed.company.domain).toBe('acme-industries.example');
    expect(routed.score?.grade).toMatch(/^[A-D]$/);
    expect(routed.clocks.map((clock) => clock.kind).toSorted()).toEqual(['acceptance', 'first-touch']);
  });

  it('its timeline tells the story in order, and its explanation names rule versions', async () => {
    const types = (await getTimeline(target, routed.id)).map((item) => item.type);
    const order = ['lead.captured.v1', 'lead.enriched.v1', 'lead.scored.v1', 'lead.qualified.v1', 'lead.routed.v1'];
    expect(types.filter((type) => order.includes(type))).toEqual(order);
    const kinds = (await getExplanation(target, routed.id)).map((decision) => decision.kind);
    expect(kinds).toEqual(expect.arrayContaining(['enrichment', 'scoring', 'routing']));
  });

  it('the sales tool gets signed webhooks that the reference library verifies, each once', async () => {
    const delivery = await receiver.verified(secret, 'lead.routed', routed.id, 60_000);
    expect(delivery.data).toMatchObject({ leadId: routed.id, ownerId: routed.owner?.id });
    const ids = receiver.received.map((one) => one.id);
    expect(new Set(ids).size).toBe(ids.length);
    const done = await until('the delivery to be recorded', async () => {
      const found = (await getDeliveries(target, routed.id)).find((one) => one.eventType.startsWith('lead.routed'));
      return found?.state === 'delivered' ? found : null;
    });
    expect(done.attempts.at(-1)?.status).toBe(204);
  });

  it('the clock nobody met warns, then breaches, once each and not early', async () => {
    const breach = await eventOf(target, routed.id, 'sla.breached.v1', 'acceptance', 60_000);
    const items = (await getTimeline(target, routed.id)).filter((item) => item.data.kind === 'acceptance' && /^sla\./.test(item.type));
    expect(items.map((item) => item.type)).toEqual(['sla.warned.v1', 'sla.breached.v1']);
    const clock = routed.clocks.find((one) => one.kind === 'acceptance');
    const late = Date.parse(breach.occurredAt) - Date.parse(clock?.dueAt ?? '');
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThan(10_000);
    expect((await getLead(target, routed.id)).clocks.find((one) => one.kind === 'acceptance')?.state).toBe('breached');
    await receiver.verified(secret, 'sla.breached', routed.id, 60_000);
  });

  it('each clock has one execution of the workflow', async () => {
    const names = await executions();
    for (const { id } of routed.clocks) expect(names.filter((name) => name.includes(id))).toHaveLength(1);
  });

  it('a human outbound act meets the first-touch clock', async () => {
    const answer = await recordActivity(target, routed.id, { type: 'call', direction: 'outbound' });
    expect(answer.firstTouch).toBe(true);
    const met = await eventOf(target, routed.id, 'sla.met.v1', 'first-touch');
    expect(met.data.onTime).toBe(true);
    expect(await getLead(target, routed.id)).toMatchObject({ contacted: true });
  });

  it('an unchanged Web-to-Lead page is stored and sent on', async () => {
    const fields = {
      oid: '00D000000000001',
      email: 'w2l@acme-industries.example',
      last_name: 'Web',
      retURL: 'https://www.example.com/danke',
    };
    const address = `${target.baseUrl}/servlet/servlet.WebToLead?encoding=UTF-8`;
    const answer = await fetch(address, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'https://www.example.com/danke']);
    await until('the lead to be there', async () => {
      const page = await call(target, 'GET', '/v1/leads?limit=100');
      return (await page.text()).includes(fields.email) ? true : null;
    });
  });

  it('one who does not match is nurtured with a reason and never routed', async () => {
    const { receiptId } = await submitForm(target, 'newsletter', { email: 'someone@gmail.com' });
    const lead = await settledLead(target, receiptId, 60_000);
    expect(lead).toMatchObject({ owner: null, clocks: [] });
    expect(lead.stage).not.toBe('mql');
    const nurtured = await eventOf(target, lead.id, 'lead.nurtured.v1');
    expect(nurtured.data.reason).toBeTruthy();
  });
});

describe('poison on AWS', () => {
  it('ends in the dead letters with its reason while its neighbours go on', async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl: await queueUrl('EnrichLead'), MessageBody: '{"neither":"event","nor":"envelope"}' }));
    const { receiptId } = await submitForm(target, 'demo-request', director());
    expect((await settledLead(target, receiptId, 60_000)).owner).not.toBeNull();
    const queue = await until('the dead letter', async () => {
      const state = await getQueue(target, 'enrich-lead');
      return state.deadLetters.depth > 0 ? state : null;
    });
    expect(queue.deadLetters.depth).toBe(1);
    expect(queue.deadLetters.samples[0]?.reason).toMatch(/poison/);
  });

  it('redriven it goes back to its queue, and twice is safe', async () => {
    expect(await redrive(target, 'enrich-lead')).toBe(1);
    // Still poison: it comes back, and the second redrive moves that one and no other.
    const back = () =>
      until('the poison to return', async () => ((await getQueue(target, 'enrich-lead')).deadLetters.depth === 1 ? true : null));
    await back();
    expect(await redrive(target, 'enrich-lead')).toBe(1);
    await back();
  });
});

describe('schedules on AWS', () => {
  it('the minute sweep breaches a clock that has no workflow', async () => {
    const clocks = [{ kind: 'acceptance', targetSeconds: 5, time: 'wall', levels: [100], metBy: ['accept'] }];
    await publishDocument(target, 'sla-policy', 'swept', { ...seconds, name: 'Swept', timer: 'sweep', clocks });
    const plan = configuration.documents.find((document) => document.kind === 'routing-plan');
    await publishDocument(target, 'routing-plan', 'default', { ...plan?.body, slaPolicyId: 'swept' });
    // Sandboxes learn of a published plan within ten seconds; leads until then are routed by the old one.
    const lead = await until(
      'a lead routed by the new plan',
      async () => {
        const { receiptId } = await submitForm(target, 'demo-request', director());
        const { id } = await settledLead(target, receiptId);
        return (await eventOf(target, id, 'lead.routed.v1')).data.planVersion === 2 ? id : null;
      },
      30_000,
      1000,
    );
    const breach = await eventOf(target, lead, 'sla.breached.v1', 'acceptance', 130_000);
    expect(breach.data.policyId).toBe('swept');
    expect((await executions()).some((name) => name.includes(String(breach.data.clockId)))).toBe(false);
  });
});
