import { beforeEach, describe, expect, it } from 'vitest';
import type { World } from '../../support/world.ts';
import { asJson, captured, consentsOf, consentWorld, linksOf, stateOf } from '../consent/support.ts';
import { ago, hour, minute, record, track, view } from './support.ts';

let world: World;
let lead: string;
beforeEach(async () => {
  world = await consentWorld();
  lead = await captured(world, 'newsletter', { email: 'sam@gmail.com', marketingConsent: 'yes' });
});
const say = async (signal: string, more: object = {}) => record(world, [view(world, { signal, leadId: lead, ...more })]);
const saysYes = async () => asJson(world, (await linksOf(world, lead)).preferences, { set: { 'marketing:email': true } });

describe('what the company’s own mail system tells of a mail', () => {
  it.each([
    ['unsubscribed', 'withdrawn'],
    ['email.complained', 'suppressed'],
    ['email.bounced', 'suppressed'],
  ])('%s leaves the consent %s, with who said so', async (signal, state) => {
    expect(await say(signal, { leadId: undefined, email: 'Sam@Gmail.com' })).toMatchObject([{ status: 'recorded' }]);
    expect(await stateOf(world, lead)).toBe(state);
    const { items } = await consentsOf(world, lead);
    expect(items.at(-1)).toMatchObject({ method: 'provider', actor: expect.stringMatching(/^(owner|integration):/) });
  });

  it('under the id of a merged lead is the person’s no', async () => {
    const { json } = await world.api('POST', '/v1/leads', { person: { email: 'sam@werk.example' } });
    await world.settle();
    await world.api('POST', `/v1/leads/${lead}/merge`, { otherId: json.id });
    await world.settle();
    await say('unsubscribed', { leadId: json.id });
    expect(await stateOf(world, lead)).toBe('withdrawn');
  });

  it('told again, or late, takes nothing back that the person has allowed since by a link of their own', async () => {
    const once = view(world, { signal: 'unsubscribed', leadId: lead });
    await record(world, [once]);
    world.clock.advance(minute);
    expect((await saysYes()).status).toBe(200);
    expect(await stateOf(world, lead)).toBe('granted');
    expect(await record(world, [once])).toMatchObject([{ status: 'duplicate' }]);
    await say('email.complained', { occurredAt: ago(world, hour) });
    expect(await stateOf(world, lead)).toBe('granted');
    world.clock.advance(minute);
    await say('unsubscribed');
    expect(await stateOf(world, lead)).toBe('withdrawn');
  });

  it('late, it does take back what anybody who knows the address could have ticked', async () => {
    await captured(world, 'newsletter', { email: 'sam@gmail.com', marketingConsent: 'yes' });
    await say('unsubscribed', { occurredAt: ago(world, hour) });
    expect(await stateOf(world, lead)).toBe('withdrawn');
  });

  it('needs the person: of a browser it would be kept with nobody', async () => {
    const { token } = await track(world, [view(world)]);
    const results = await say('unsubscribed', { leadId: undefined, visitorToken: token });
    expect(results).toMatchObject([{ status: 'refused', reason: 'needs-lead-or-email' }]);
  });
});
