import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { $nurtureRuns } from '../../shared/contracts/http/nurture-resources.ts';
import { call, publishDocument, publishEndpoint, settledLead, submitForm } from '../support/journey.ts';
import { type LocalInstance, startLocalInstance } from '../support/local-instance.ts';
import { until } from '../support/poll.ts';
import { type Receiver, startReceiver } from '../support/webhook-receiver.ts';

let instance: LocalInstance;
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
  instance = await startLocalInstance();
});
afterAll(async () => {
  await instance?.dispose();
  await receiver?.close();
});

it('one machine: a lead below the threshold gets its step by the timer, and leaves the track with its reply', async () => {
  const always = [{ from: '00:00', to: '24:00' }];
  const week = Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, always]));
  await publishDocument(instance, 'calendar', 'always', { name: 'Always', zone: 'UTC', week });
  const step = { purpose: 'marketing', channel: 'email' };
  await publishDocument(instance, 'nurture-track', 'journey', {
    name: 'Journey',
    reasons: ['below-threshold'],
    calendarId: 'always',
    steps: [
      { ...step, id: 'first', waitSeconds: 1, template: 'tpl-first' },
      { ...step, id: 'second', waitSeconds: 3600 },
    ],
  });
  const secret = await publishEndpoint(instance, 'mailer', receiver.url, ['lead.nurture_step_due', 'lead.nurture_ended']);
  const { receiptId } = await submitForm(instance, 'newsletter', { email: 'nina@leserin.example', marketingConsent: true });
  const lead = await settledLead(instance, receiptId, 5000);
  const due = await receiver.verified(secret, 'lead.nurture_step_due', lead.id, 8000);
  expect(due.data).toMatchObject({ trackId: 'journey', stepId: 'first', template: 'tpl-first', outcome: 'handed-on' });
  const runs = async () => {
    const answer = z.parse($nurtureRuns, await (await call(instance, 'GET', `/v1/leads/${lead.id}/nurture`)).json());
    return answer.items.find(({ trackId }) => trackId === 'journey');
  };
  expect((await runs())?.next).toMatchObject({ stepId: 'second' });
  const reply = { eventId: 'reply-1', signal: 'email.replied', leadId: lead.id };
  await call(instance, 'POST', '/v1/engagements', { engagements: [reply] });
  const ended = await receiver.verified(secret, 'lead.nurture_ended', lead.id, 8000);
  expect(ended.data).toMatchObject({ code: 'replied' });
  const left = await until('the run to end', async () => ((await runs())?.state === 'exited' ? await runs() : null), 5000);
  expect(left).toMatchObject({ exit: { code: 'replied' }, taken: [{ stepId: 'first', outcome: 'handed-on' }] });
});
