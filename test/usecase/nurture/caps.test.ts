import { describe, expect, it } from 'vitest';
import type { MailAnswer } from '../../../shared/application/ports/mailer.ts';
import type { World } from '../../support/world.ts';
import { day, hour, later, minute, nurtureWorld, reader, record, runOf, stepsOf, told, trackBody } from './support.ts';

const policyWith = async (world: World, over: Record<string, unknown>) => {
  const { published } = (await world.api('GET', '/v1/documents/consent-policy/default')).json;
  await world.publishDocument('consent-policy', 'default', { ...published, ...over });
};
const capped = (world: World, contacts: number, per: string) =>
  policyWith(world, {
    channels: [
      { id: 'email', label: 'E-mail', cap: { contacts, per } },
      { id: 'phone', label: 'Phone' },
    ],
  });
const held = (world: World, id: string) => told(world, id, 'step_held').map(({ data }) => data);
const many = (...ids: readonly string[]) => ids.map((id) => ({ id, waitSeconds: 60 }));

describe('contact caps', () => {
  it('a step waits until the cap is free again, says so once, and never exceeds it', async () => {
    const world = await nurtureWorld(trackBody({}, many('one', 'two', 'three')));
    await capped(world, 1, 'day');
    const id = await reader(world);
    await later(world, hour);
    expect(stepsOf(world, id)).toEqual(['one']);
    // A day after the first one, which is in business hours.
    expect(held(world, id)).toMatchObject([{ stepId: 'two', why: 'capped', until: '2026-01-08T09:01:00.000Z' }]);
    expect((await runOf(world, id)).next).toMatchObject({ heldFor: 'capped', plannedAt: '2026-01-07T09:02:00.000Z' });
    await later(world, 5 * day);
    expect(stepsOf(world, id)).toEqual(['one', 'two', 'three']);
    const at = told(world, id, 'step_due').map((event) => Date.parse(event.occurredAt));
    for (const [i, time] of at.entries()) if (i > 0) expect(time - (at[i - 1] ?? 0)).toBeGreaterThanOrEqual(day);
  });

  it('counts what colleagues and the mail tool did, and does not count a mail twice that the tool tells of', async () => {
    const world = await nurtureWorld(trackBody({}, many('one', 'two', 'three')));
    await capped(world, 2, 'week');
    const id = await reader(world);
    await later(world, 90_000);
    await record(world, id, 'email.sent');
    await record(world, id, 'email.delivered');
    await later(world, 60_000);
    expect(stepsOf(world, id)).toEqual(['one', 'two']);
    const other = await reader(world);
    for (let i = 0; i < 2; i += 1) await world.api('POST', `/v1/leads/${other}/activities`, { type: 'email', direction: 'outbound' });
    await later(world, hour);
    expect(stepsOf(world, other)).toEqual([]);
    expect(held(world, other)).toMatchObject([{ stepId: 'one', why: 'capped' }]);
    const { states } = (await world.api('GET', `/v1/leads/${id}/consents`)).json;
    expect(states.find((row: { purpose: string }) => row.purpose === 'marketing').mayContact).toMatchObject({ why: 'capped' });
  });

  it('holds over two tracks that are due at the same instant', async () => {
    const world = await nurtureWorld(trackBody({}, many('one')));
    await world.publishDocument('nurture-track', 'twin', trackBody({}, many('twin-one')));
    await capped(world, 1, 'month');
    const leadId = await reader(world);
    world.clock.advance(2 * minute);
    await Promise.all(['track', 'twin'].map((trackId) => world.wakeNurture({ leadId, trackId, cycle: 1, generation: 1 })));
    await world.settle();
    expect(stepsOf(world, leadId)).toHaveLength(1);
    expect(held(world, leadId)).toHaveLength(1);
  });

  it('a step that would wait for longer than the track allows is left out, and says so', async () => {
    const world = await nurtureWorld(trackBody({ maxDelayDays: 2 }, many('one', 'two')));
    await capped(world, 1, 'week');
    const id = await reader(world);
    await later(world, hour);
    expect(held(world, id)).toMatchObject([{ stepId: 'two', why: 'capped', until: null }]);
    expect(await runOf(world, id)).toMatchObject({
      state: 'finished',
      taken: [{ outcome: 'handed-on' }, { outcome: 'left-out', why: 'capped' }],
    });
  });

  it('a pause that the person asked for puts steps off until it ends, in business hours', async () => {
    const world = await nurtureWorld(trackBody({}, many('one')));
    const id = await reader(world);
    const { preferences } = (await world.api('POST', `/v1/leads/${id}/consent-links`, { purpose: 'marketing', channel: 'email' })).json;
    const json = { pauseUntil: '2026-01-10T12:00:00Z' };
    const headers = { accept: 'application/json', 'content-type': 'application/json' };
    expect((await world.request({ method: 'POST', path: new URL(preferences.url).pathname, json, headers })).status).toBeLessThan(300);
    await later(world, hour);
    // The pause ends on a Saturday.
    expect(held(world, id)).toMatchObject([{ why: 'paused', until: expect.stringMatching(/^2026-01-12T/) }]);
    await later(world, 6 * day);
    expect(stepsOf(world, id)).toEqual(['one']);
  });
});

describe('mail of our own', () => {
  const mail = {
    send: 'mail',
    subject: 'Hello {{firstName}}',
    text: 'Hi {{firstName}} of {{company}}. {{unsubscribeUrl}} {{other}}',
  } as const;
  const sending = async (answer: () => MailAnswer | Promise<MailAnswer>, publicUrl: string | null = 'https://leads.example.com') => {
    const world = await nurtureWorld(
      trackBody({}, [
        { id: 'one', ...mail },
        { id: 'two', waitSeconds: 90_000 },
      ]),
      { mail: answer },
    );
    await policyWith(world, { publicUrl });
    return { world, id: await reader(world, { firstName: 'Vera\r\nBcc: x' }) };
  };
  const accepted = { kind: 'accepted', messageId: 'ses-1' } as const;

  it('leaves with a working one-click link, and is counted as sent', async () => {
    const { world, id } = await sending(() => accepted);
    await later(world, hour);
    const [letter] = world.mails;
    expect(world.mails).toHaveLength(1);
    expect(letter?.subject).toBe('Hello Vera Bcc: x');
    const link = /^<(https:\/\/leads\.example\.com\/v1\/consent\/\S+)>$/.exec(letter?.headers['List-Unsubscribe'] ?? '')?.[1] ?? '';
    expect(letter?.headers['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click');
    expect(letter?.text).toContain(link);
    expect(letter?.text).toContain('{{other}}');
    expect(letter?.tags).toEqual({ lead: id, track: 'track', step: 'one' });
    expect(told(world, id, 'step_due').map(({ data }) => data)).toMatchObject([{ outcome: 'mailed' }]);
    const touches = (await world.api('GET', `/v1/leads/${id}/touches`)).json.items;
    expect(touches.filter((touch: { signal: string }) => touch.signal === 'email.sent')).toHaveLength(1);
    // What a mail program posts for its button (RFC 8058).
    const pressed = await world.request({
      method: 'POST',
      path: new URL(link).pathname,
      raw: 'List-Unsubscribe=One-Click',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(pressed.status).toBeLessThan(300);
    await world.settle();
    expect(await runOf(world, id)).toMatchObject({ state: 'exited', exit: { code: 'withdrawn' } });
    await later(world, 5 * day);
    expect(world.mails).toHaveLength(1);
  });

  it('is an event where nobody could unsubscribe, because no public address is known', async () => {
    const { world, id } = await sending(() => accepted, null);
    await later(world, hour);
    expect(world.mails).toEqual([]);
    expect(told(world, id, 'step_due').map(({ data }) => data)).toMatchObject([{ outcome: 'handed-on' }]);
  });

  it('throttled waits and tries again, a handful of times', async () => {
    let answers = 0;
    const { world, id } = await sending(() => (++answers < 3 ? { kind: 'throttled' } : accepted));
    await later(world, 2 * hour);
    expect(world.mails).toHaveLength(3);
    expect(held(world, id)).toMatchObject([{ why: 'throttled', until: '2026-01-07T10:01:00.000Z' }]);
    expect(told(world, id, 'step_due').map(({ data }) => data)).toMatchObject([{ outcome: 'mailed' }]);
    const never = await sending(() => ({ kind: 'throttled' }));
    await later(never.world, 6 * hour);
    expect(never.world.mails).toHaveLength(6);
    expect(held(never.world, never.id)).toMatchObject([{ until: expect.any(String) }, { why: 'throttled', until: null }]);
  });

  it('rejected is left out and not tried again', async () => {
    const { world, id } = await sending(() => ({ kind: 'rejected', code: 'message-rejected' }));
    await later(world, hour);
    expect(world.mails).toHaveLength(1);
    expect(held(world, id)).toMatchObject([{ why: 'message-rejected', until: null }]);
    expect((await runOf(world, id)).next.stepId).toBe('two');
  });

  it.each([
    ['no answer', () => ({ kind: 'unknown', code: 'timeout' }) as const],
    ['a process that dies', () => Promise.reject(new Error('killed'))],
  ])('%s: sent at most once, told as uncertain, counted as sent', async (_name, answer) => {
    const { world, id } = await sending(answer);
    await world.advance(2 * hour);
    expect(world.mails).toHaveLength(1);
    expect(told(world, id, 'step_due').map(({ data }) => data)).toMatchObject([{ outcome: 'uncertain' }]);
    expect((await runOf(world, id)).taken).toMatchObject([{ outcome: 'uncertain', why: 'no-answer' }]);
    const touches = (await world.api('GET', `/v1/leads/${id}/touches`)).json.items;
    expect(touches.filter((touch: { signal: string }) => touch.signal === 'email.sent')).toHaveLength(1);
  });

  it('two wakes at once send one mail', async () => {
    const { world, id } = await sending(() => accepted);
    world.clock.advance(hour);
    const key = { leadId: id, trackId: 'track', cycle: 1, generation: 1 };
    await Promise.all([world.wakeNurture(key), world.wakeNurture(key), world.wakeNurture(key)]);
    await world.settle();
    expect(world.mails).toHaveLength(1);
  });

  it('a run that is left while the service has the mail still says that it was sent', async () => {
    let leave: () => Promise<unknown> = async () => undefined;
    const { world, id } = await sending(async () => {
      await leave();
      return accepted;
    });
    leave = async () => {
      await world.api('POST', `/v1/leads/${id}/assign`, { ownerId: 'maya-brooks' });
      await world.settle();
    };
    world.clock.advance(hour);
    await world.wakeNurture({ leadId: id, trackId: 'track', cycle: 1, generation: 1 });
    await world.settle();
    expect(await runOf(world, id)).toMatchObject({ state: 'exited', exit: { code: 'owned' }, taken: [{ outcome: 'mailed' }] });
    // Sales gives the lead back, and the run goes on: with the next step, not with this one.
    leave = async () => undefined;
    await world.api('POST', `/v1/leads/${id}/recycle`, { code: 'not-ready' });
    await world.settle();
    await world.advance(3 * hour);
    expect(world.mails.filter(({ subject }) => subject === world.mails[0]?.subject)).toHaveLength(1);
  });
});
