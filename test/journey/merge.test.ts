import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { $lead, $touch } from '../../shared/contracts/http/resources.ts';
import { call, getLead, getTimeline, publishEndpoint, settledLead, submitForm } from '../support/journey.ts';
import { type LocalInstance, startLocalInstance } from '../support/local-instance.ts';
import { until } from '../support/poll.ts';
import { type Receiver, startReceiver } from '../support/webhook-receiver.ts';

let instance: LocalInstance;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
  instance = await startLocalInstance({ env: { LEADLINE_LOG_LEVEL: 'warn', LEADLINE_ALLOW_LOOPBACK_WEBHOOKS: '1' } });
  await publishEndpoint(instance, 'crm', receiver.url, ['lead.merged', 'lead.unmerged']);
});
afterAll(async () => {
  await instance?.dispose();
  await receiver?.close();
});

const person = { title: 'VP Sales', country: 'DE', company: 'Werk Example' };
const lead = async (email: string) => settledLead(instance, (await submitForm(instance, 'demo-request', { ...person, email })).receiptId);
const touches = async (id: string) =>
  z.object({ items: z.array($touch) }).parse(await (await call(instance, 'GET', `/v1/leads/${id}/touches`)).json()).items;
const told = (type: string) => receiver.received.filter((delivery) => JSON.parse(delivery.body).type === type);

it('merges, answers for both ids through a crash, loses no post of that moment, and takes it all back', { timeout: 120_000 }, async () => {
  const [one, two] = [await lead('mara.one@werk.example'), await lead('mara.two@werk.example')];
  // Posts of both addresses, the merge and a second merge the other way round, all at once.
  const posts = Array.from({ length: 10 }, (_, n) =>
    submitForm(instance, 'webinar', { email: n % 2 === 0 ? 'mara.one@werk.example' : 'mara.two@werk.example', message: `post ${n}` }),
  );
  const merges = [
    call(instance, 'POST', `/v1/leads/${one.id}/merge`, { otherId: two.id }),
    call(instance, 'POST', `/v1/leads/${two.id}/merge`, { otherId: one.id }),
  ];
  const answers = await Promise.all(merges);
  expect(answers.map((answer) => answer.status).filter((status) => status !== 409)).not.toEqual([]);
  const receipts = await Promise.all(posts);
  await instance.kill();
  await instance.restart();
  for (const { receiptId } of receipts) expect((await settledLead(instance, receiptId)).id).toBe(one.id);
  const survivor = await getLead(instance, two.id);
  expect(survivor).toEqual(await getLead(instance, one.id));
  expect(survivor).toMatchObject({ id: one.id, members: [two.id], owner: one.owner });
  expect(await touches(two.id)).toHaveLength(12);
  expect((await getTimeline(instance, two.id)).filter((event) => event.type === 'lead.captured.v1')).toHaveLength(2);
  await until('both logs have told of the merge', async () => (told('lead.merged').length >= 2 ? true : null));

  const parted = await call(instance, 'POST', `/v1/leads/${two.id}/unmerge`, { memberId: two.id });
  expect(parted.status).toBe(200);
  const { member } = z.object({ survivor: $lead, member: $lead }).parse(await parted.json());
  expect(member).toMatchObject({ id: two.id, person: { email: 'mara.two@werk.example' }, owner: two.owner, members: [] });
  await until('both are scored again', async () => {
    const both = [await getLead(instance, one.id), await getLead(instance, two.id)];
    return both.every((each) => each.pendingStep === null) ? both : null;
  });
  for (const id of [one.id, two.id]) expect(await touches(id)).toHaveLength(6);
  await until('both logs have told of the parting', async () => (told('lead.unmerged').length >= 2 ? true : null));
});
