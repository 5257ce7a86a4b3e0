import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { fileKeys } from '../../../shared/application/transfer/file-keys.ts';
import { standingsOf, summaryOf } from '../../../shared/domain/consent/ledger.ts';
import { brand } from '../../../shared/domain/kernel/brand.ts';
import type { LeadId } from '../../../shared/domain/kernel/ids.ts';
import type { World } from '../../support/world.ts';
import { asJson, captured, consentsOf, consentWorld, hour, linksOf, press, stateOf, told, typesOf } from './support.ts';

let world: World;
let lead: string;
const mail = { purpose: 'marketing', channel: 'email' };
const enter = (body: Record<string, unknown>, id = lead) => world.api('POST', `/v1/leads/${id}/consents`, body);
const grant = { act: 'grant', consents: [mail], legalBasis: 'CONSENT_WITH_NOTICE', explanation: 'business card at the fair' };
const withdraw = { act: 'withdraw', consents: [mail], explanation: 'said so on the phone' };

beforeEach(async () => {
  world = await consentWorld();
  lead = await captured(world, 'demo-request', { email: 'vera@werk.example', title: 'VP Sales', country: 'DE', company: 'Werk' });
});

describe('what staff enter', () => {
  it('grants over an unknown or waiting consent, with basis, explanation and actor', async () => {
    const answer = await enter({
      ...grant,
      notice: { text: 'May we write to you?', version: '3', locale: 'de' },
      page: 'https://www.example.com/fair',
    });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.json.items.at(-1)).toMatchObject({
      ...{ act: 'grant', state: 'granted', method: 'api', legalBasis: 'CONSENT_WITH_NOTICE', explanation: 'business card at the fair' },
      ...{
        noticeText: 'May we write to you?',
        noticeVersion: '3',
        locale: 'de',
        page: 'https://www.example.com/fair',
        actor: 'integration:admin',
        proof: null,
      },
    });
    expect(answer.json.states[0].mayContact.allowed).toBe(true);
    const other = await captured(world, 'confirmed', { email: 'sam@gmail.com', news: 'yes' });
    await enter(grant, other);
    expect(await stateOf(world, other)).toBe('granted');
  });

  it('withdraws at any time, and repeating it writes nothing', async () => {
    await enter(grant);
    await enter(withdraw);
    const { version } = (await world.api('GET', `/v1/leads/${lead}`)).json;
    await enter(withdraw);
    expect((await world.api('GET', `/v1/leads/${lead}`)).json.version).toBe(version);
    await world.settle();
    expect(typesOf(world, lead)).toEqual(['consent.granted.v1', 'consent.withdrawn.v1']);
  });

  it('never grants over a withdrawal or a suppression, and says why', async () => {
    await enter(withdraw);
    const refused = await enter(grant);
    expect(refused).toMatchObject({ status: 409, json: { code: 'consent-withheld' } });
    expect(refused.json.detail).toContain('marketing:email is withdrawn; only the person’s own act');
    await enter({ act: 'suppress', consents: [mail], reason: 'legal', explanation: 'letter of a lawyer' });
    expect((await enter(grant)).json.detail).toContain('legal reason');
    expect(await stateOf(world, lead)).toBe('suppressed');
    expect((await consentsOf(world, lead)).items.map((row: { act: string }) => row.act)).toEqual(['withdraw', 'suppress']);
  });

  it('a grant of several is all or nothing', async () => {
    await enter(withdraw);
    const both = { ...grant, consents: [{ purpose: 'marketing', channel: 'phone' }, mail] };
    expect((await enter(both)).status).toBe(409);
    expect(await stateOf(world, lead, 'marketing:phone')).toBe('unknown');
  });

  it('on a basis the policy does not accept is recorded, and contact is refused with the reason', async () => {
    const answer = await enter({ ...grant, legalBasis: 'LEGITIMATE_INTEREST_PQL' });
    expect(answer.json.states[0]).toMatchObject({
      state: 'granted',
      legalBasis: 'LEGITIMATE_INTEREST_PQL',
      mayContact: { allowed: false, why: 'basis' },
    });
    await enter({ ...grant, legalBasis: 'LEGITIMATE_INTEREST_CLIENT', explanation: 'has a contract now' });
    expect((await consentsOf(world, lead)).states[0].mayContact.allowed).toBe(true);
  });

  it('is refused when it makes no sense, with the place', async () => {
    const places = async (body: Record<string, unknown>) =>
      (await enter(body)).json.errors?.map((issue: { pointer: string }) => issue.pointer);
    expect(await places({ ...grant, legalBasis: undefined })).toEqual(['/legalBasis']);
    expect(await places({ ...grant, explanation: ' ' })).toEqual(['/explanation']);
    expect(await places({ ...grant, consents: [mail, mail] })).toEqual(['/consents']);
    expect(await places({ ...withdraw, consents: [mail, { purpose: 'surveys', channel: 'email' }] })).toEqual(['/consents/1']);
    expect((await enter(grant, 'lead_00000000-0000-7000-8000-000000000000')).json.code).toBe('unknown-lead');
    expect(await world.api('POST', `/v1/leads/${lead}/consent-links`, { purpose: 'surveys' })).toMatchObject({ status: 422 });
  });
});

describe('a suppression that staff lift', () => {
  const bounced = { act: 'provider-notice', provider: 'mailer', kind: 'hard-bounce', explanation: '550 5.1.1' };
  const lift = { act: 'lift', consents: [mail, { purpose: 'service', channel: 'email' }], explanation: 'mailbox moved, test mail arrived' };

  it('was a bounce: what it lay on stands again, with the evidence, and is told', async () => {
    await enter(grant);
    await enter(bounced);
    const answer = await enter(lift);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.json.items.at(-1)).toMatchObject({
      ...{ act: 'lift', state: 'unknown', purpose: 'service', explanation: lift.explanation, actor: 'integration:admin', proof: null },
    });
    expect((await world.api('GET', `/v1/leads/${lead}`)).json.consent).toEqual({ 'marketing:email': 'granted' });
    expect(answer.json.states[0]).toMatchObject({ state: 'granted', legalBasis: 'CONSENT_WITH_NOTICE', mayContact: { allowed: true } });
    const { version } = (await world.api('GET', `/v1/leads/${lead}`)).json;
    await enter({ ...lift, explanation: 'once more' });
    expect((await world.api('GET', `/v1/leads/${lead}`)).json.version).toBe(version);
    await world.settle();
    expect(told(world, lead).at(-1)).toMatchObject({
      type: 'consent.lifted.v1',
      data: {
        consents: [
          { purpose: 'marketing', channel: 'email', from: 'suppressed', to: 'granted' },
          { purpose: 'service', channel: 'email', from: 'suppressed', to: 'unknown' },
        ],
      },
    });
    expect(typesOf(world, lead)).toEqual(['consent.granted.v1', 'consent.suppressed.v1', 'consent.lifted.v1']);
  });

  it('never opens what the person or the law shut, and says which of them did', async () => {
    const detailOf = async () => {
      const refused = await enter({ ...lift, consents: [mail] });
      expect(refused).toMatchObject({ status: 409, json: { code: 'consent-withheld' } });
      return refused.json.detail;
    };
    await enter(withdraw);
    expect(await detailOf()).toContain('marketing:email is withdrawn; only the person’s own act');
    await enter(bounced);
    await enter(lift);
    expect(await stateOf(world, lead)).toBe('withdrawn');
    await enter({ ...bounced, kind: 'complaint' });
    await enter(bounced);
    expect(await detailOf()).toContain('suppressed for the reason complaint; only the person’s own act');
    await enter({ act: 'suppress', consents: [mail], reason: 'legal', explanation: 'letter of a lawyer' });
    expect(await detailOf()).toContain('legal reason; nothing lifts that');
    expect(await enter({ ...lift, explanation: '' })).toMatchObject({ status: 422 });
  });
});

describe('a provider’s notice', () => {
  it('of a bounce shuts the channel for every purpose; the person opens it again', async () => {
    await enter(grant);
    const answer = await enter({ act: 'provider-notice', provider: 'mailer', kind: 'hard-bounce', explanation: '550 5.1.1' });
    expect(answer.status, answer.text).toBe(200);
    const { consent } = (await world.api('GET', `/v1/leads/${lead}`)).json;
    expect(consent).toEqual({ 'marketing:email': 'suppressed', 'service:email': 'suppressed' });
    await world.settle();
    expect(told(world, lead, 'consent.suppressed').map((event) => event.data)).toMatchObject([
      { reason: 'hard-bounce', actor: 'provider:mailer', method: 'provider' },
    ]);
    expect(answer.json.states[0]).toMatchObject({ suppressedFor: 'hard-bounce', mayContact: { why: 'suppressed' } });
    await asJson(world, (await linksOf(world, lead)).preferences, { set: { 'marketing:email': true } });
    expect(await stateOf(world, lead)).toBe('granted');
  });

  it('of an unsubscribe withdraws, of an opt-out at a data source ends enrichment', async () => {
    await enter({ act: 'provider-notice', provider: 'mailer', kind: 'unsubscribe', purpose: 'marketing', explanation: 'list 7' });
    expect(await stateOf(world, lead)).toBe('withdrawn');
    const after = await enter({ act: 'provider-notice', provider: 'facts', kind: 'data-opt-out', explanation: 'request 12' });
    expect(after.json.processing).toMatchObject({ enrichment: { allowed: false, why: 'suppressed' }, export: { allowed: true } });
  });
});

describe('contact', () => {
  it('is capped by what sales did within the window, and no longer after it', async () => {
    await enter(grant);
    for (let i = 0; i < 4; i += 1) await world.api('POST', `/v1/leads/${lead}/activities`, { type: 'email', direction: 'outbound' });
    await world.api('POST', `/v1/leads/${lead}/activities`, { type: 'email', direction: 'inbound' });
    const { states } = await consentsOf(world, lead);
    const answer = (key: string) =>
      states.find((row: { purpose: string; channel: string }) => `${row.purpose}:${row.channel}` === key).mayContact;
    expect(answer('marketing:email')).toEqual({
      allowed: false,
      why: 'capped',
      detail: '4 contacts by email within a month; the cap is 4.',
    });
    expect(answer('service:email').allowed).toBe(true);
    world.clock.advance(30 * 24 * hour + 1);
    expect((await consentsOf(world, lead)).states[0].mayContact.allowed).toBe(true);
  });

  it('is capped by what a mail tool sent, too; a mail that is told as sent and as delivered is one', async () => {
    await enter(grant);
    const mailsOf = (numbers: readonly number[]) =>
      world.api('POST', '/v1/engagements', {
        engagements: numbers.flatMap((n) =>
          ['email.sent', 'email.delivered'].map((signal) => ({
            ...{ eventId: `${signal}-${n}`, leadId: lead, signal, occurredAt: world.clock.now(), mail: { messageId: `m${n}` } },
          })),
        ),
      });
    expect((await mailsOf([1, 2, 3])).status).toBe(202);
    expect((await consentsOf(world, lead)).states[0].mayContact.allowed).toBe(true);
    await mailsOf([4]);
    expect((await consentsOf(world, lead)).states[0].mayContact).toMatchObject({
      why: 'capped',
      detail: expect.stringContaining('4 contacts'),
    });
  });
});

describe('imports', () => {
  it('never grant over a withdrawal, and a grant of a file is told and carries its basis', async () => {
    await enter(withdraw);
    const csv = 'Mail\nvera@werk.example\nnew@werk.example\n';
    const made = await world.api('POST', '/v1/imports', {
      columns: { Mail: 'person.email' },
      consent: { legalBasis: 'freely-given-consent', note: 'fair', grants: mail },
    });
    world.fileRows.set(fileKeys.source(made.json.id), Buffer.from(csv));
    const started = await world.api('POST', `/v1/imports/${made.json.id}/start`);
    expect(started.status, started.text).toBe(202);
    await world.settle();
    expect((await world.api('GET', `/v1/imports/${made.json.id}`)).json.counts).toMatchObject({ created: 1, failed: 0 });
    expect(await stateOf(world, lead)).toBe('withdrawn');
    expect((await consentsOf(world, lead)).items.at(-1)).toMatchObject({ act: 'grant', state: 'withdrawn', method: 'import' });
    const other = world.published.find((event) => event.type === 'lead.imported.v1' && event.leadId !== lead)?.leadId ?? '';
    expect((await consentsOf(world, other)).states[0]).toMatchObject({ state: 'granted', legalBasis: 'CONSENT_WITH_NOTICE' });
    expect(typesOf(world, other)).toEqual(['consent.granted.v1']);
  });
});

it('after any history the fold of the records is the summary, and a withdrawal is left by the person alone', async () => {
  type Step = { readonly by: 'person' | 'other'; readonly run: (id: string) => Promise<unknown> };
  const form = (name: string, field: string): Step => ({
    by: 'other',
    run: () => world.submit(name, { email: 'any@werk.example', [field]: 'yes' }),
  });
  const entered = (body: Record<string, unknown>): Step => ({ by: 'other', run: (id) => enter(body, id) });
  const lifting = entered({ act: 'lift', consents: [mail], explanation: 'x' });
  const steps: readonly Step[] = [
    form('newsletter', 'marketingConsent'),
    form('confirmed', 'news'),
    entered(grant),
    entered({ ...grant, legalBasis: 'LEGITIMATE_INTEREST_CLIENT' }),
    entered(withdraw),
    entered({ act: 'suppress', consents: [mail], reason: 'complaint', explanation: 'x' }),
    entered({ act: 'provider-notice', provider: 'mailer', kind: 'hard-bounce', explanation: 'x' }),
    lifting,
    { by: 'other', run: async (id) => press(world, (await linksOf(world, id)).unsubscribe, { 'List-Unsubscribe': 'One-Click' }) },
    { by: 'person', run: async (id) => asJson(world, (await linksOf(world, id)).preferences, { set: { 'marketing:email': true } }) },
    {
      by: 'person',
      run: async (id) => ((await linksOf(world, id)).confirm === null ? null : asJson(world, (await linksOf(world, id)).confirm, {})),
    },
  ];
  const shut = (state: string): boolean => state === 'withdrawn' || state === 'suppressed';
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(steps.length - 1), { maxLength: 12 }), async (picks) => {
      world = await consentWorld();
      const id = await captured(world, 'demo-request', { email: 'any@werk.example' });
      let before: Readonly<Record<string, string>> = {};
      for (const pick of picks) {
        const step = steps[pick];
        world.clock.advance(60_000);
        await step?.run(id);
        const now = world.state.leads.get(brand<LeadId>(id))?.lead.consent ?? {};
        // To lift a bounce opens what only the bounce had shut; the rest is in the unit test of the state machine.
        if (step?.by === 'other' && step !== lifting)
          for (const [key, state] of Object.entries(before)) if (shut(state)) expect(shut(now[key] ?? ''), key).toBe(true);
        before = now;
        const records = await world.leads.consents(brand<LeadId>(id));
        expect(summaryOf(standingsOf(records))).toEqual(now);
        expect(records.filter((record) => record.proof !== undefined).every((record) => record.actor === 'person')).toBe(true);
      }
      await world.settle();
      // The log tells every move of the summary, in order: folding its events gives the same.
      const states: Record<string, string> = {};
      for (const event of told(world, id)) {
        if (!('consents' in event.data)) continue;
        const to = event.type.replace(/^consent\.(.*)\.v1$/, '$1');
        for (const { purpose, channel, from } of event.data.consents) {
          const key = `${purpose}:${channel}`;
          expect(states[key] ?? 'unknown').toBe(from);
          states[key] = to === 'requested' ? (from === 'unknown' ? 'pending' : from) : to;
          if (event.type !== 'consent.lifted.v1') continue;
          const lifted = event.data.consents.find((row) => row.purpose === purpose && row.channel === channel)?.to ?? 'unknown';
          if (lifted === 'unknown') delete states[key];
          else states[key] = lifted;
        }
      }
      expect(states).toEqual(world.state.leads.get(brand<LeadId>(id))?.lead.consent);
    }),
    { numRuns: 25 },
  );
}, 60_000);
