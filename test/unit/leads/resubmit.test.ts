import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstSource } from '../../../shared/domain/attribution/source-summary.ts';
import { consentStates } from '../../../shared/domain/consent/consent.ts';
import { emptyCompany, emptyPerson, type Lead, pendingSteps } from '../../../shared/domain/leads/lead.ts';
import { type Stage, stages } from '../../../shared/domain/leads/lifecycle.ts';
import { type Resubmission, resubmit } from '../../../shared/domain/leads/resubmit.ts';
import { instant, lead, touch } from '../support/builders.ts';

const at = instant('2026-02-01T09:00:00Z');
const again = (overrides: Partial<Resubmission> = {}): Resubmission => ({
  person: {},
  company: {},
  touch: touch({ n: 2, at, channel: 'Email', source: 'newsletter', medium: 'email' }),
  tags: [],
  consents: [],
  proven: true,
  at,
  ...overrides,
});
const known = (overrides: Partial<Lead> = {}): Lead =>
  lead({
    pendingStep: null,
    pendingSince: null,
    person: { ...emptyPerson, email: 'ada@acme.example', emailKind: 'business', firstName: 'Ada', title: 'Engineer' },
    ...overrides,
  });

describe('Given a known person who sends another form', () => {
  it('fills what is empty and keeps the rest as claims', () => {
    const {
      lead: after,
      filled,
      claims,
    } = resubmit(
      known(),
      again({ person: { firstName: 'Eve', lastName: 'Love', title: ' engineer ', phone: null }, company: { name: 'Acme', employees: 10 } }),
    );
    expect(after.person).toMatchObject({ firstName: 'Ada', lastName: 'Love', title: 'Engineer', phone: null });
    expect(after.company).toMatchObject({ name: 'Acme', employees: 10 });
    expect(claims).toEqual({ 'person.firstName': 'Eve' });
    expect(filled).toEqual(expect.arrayContaining(['company.employees', 'company.name', 'person.lastName']));
  });

  it('takes the same address in another spelling for no contradiction', () => {
    expect(resubmit(known(), again({ person: { email: 'ADA@acme.example' } })).claims).toEqual({});
  });

  it('owes enrichment when it filled something, because a new title or domain implies more', () => {
    const { lead: after, filled } = resubmit(
      known({ person: { ...emptyPerson, email: 'ada@acme.example' } }),
      again({ person: { title: 'VP Sales', lastName: 'Love' } }),
    );
    expect(after.person).toMatchObject({ title: 'VP Sales', seniority: null, role: null });
    expect(filled).toEqual(['person.lastName', 'person.title']);
    expect(after.pendingStep).toBe('enrich');
  });

  it('owes only a score when nothing was new', () => {
    const before = known({ person: { ...emptyPerson, email: 'ada@acme.example', title: 'VP' } });
    expect(resubmit(before, again({ person: { title: 'VP' } }))).toMatchObject({
      filled: [],
      claims: {},
      lead: { person: before.person, company: before.company, pendingStep: 'score' },
    });
  });

  it('counts one commit, owes a score, joins the intents', () => {
    const { lead: after } = resubmit(known({ intents: ['demo', 'webinar'] }), again({ tags: ['newsletter', 'demo'] }));
    expect(after).toMatchObject({
      version: 2,
      pendingStep: 'score',
      pendingSince: at,
      updatedAt: at,
      intents: ['demo', 'newsletter', 'webinar'],
      stage: 'lead',
      cycle: 1,
      kind: 'inbound',
    });
  });

  it('moves the last touch, not the first nor what brought the lead', () => {
    const { source } = resubmit(known(), again()).lead;
    expect(source).toMatchObject({
      channel: 'Organic Search',
      firstTouch: { channel: 'Organic Search' },
      lastTouch: { at, channel: 'Email' },
    });
  });

  it('lets a late report of an older touch take the first place', () => {
    const old = touch({ n: 3, at: instant('2025-12-01T00:00:00Z'), channel: 'Paid Search', campaign: 'winter' });
    const { source } = resubmit(known(), again({ touch: old })).lead;
    expect(source).toMatchObject({
      channel: 'Paid Search',
      campaign: 'winter',
      firstTouch: { channel: 'Paid Search' },
      lastTouch: { channel: 'Organic Search' },
    });
  });
});

describe('Given a person whose first visit was direct', () => {
  const direct = lead({ source: firstSource(touch({ channel: 'Direct', source: null, medium: null, meaningful: false })) });

  it('credits the first meaningful touch with the lead, and keeps the first touch as it was', () => {
    const { source } = resubmit(direct, again()).lead;
    expect(source).toMatchObject({
      channel: 'Email',
      source: 'newsletter',
      firstTouch: { channel: 'Direct' },
      firstMeaningfulTouch: { channel: 'Email' },
    });
  });

  it('credits nothing to another direct visit', () => {
    const { source } = resubmit(direct, again({ touch: touch({ n: 2, at, channel: 'Direct', meaningful: false }) })).lead;
    expect(source).toMatchObject({ channel: 'Direct', firstMeaningfulTouch: null, lastTouch: { at } });
  });
});

describe('Given work the machine already owes', () => {
  it.each(['enrich', 'route', 'score'] as const)('%s keeps its place and its age', (pendingStep) => {
    const since = instant('2026-01-05T09:00:00Z');
    expect(resubmit(known({ pendingStep, pendingSince: since }), again()).lead).toMatchObject({ pendingStep, pendingSince: since });
  });

  it.each([
    ['score', 'enrich'],
    ['enrich', 'enrich'],
    ['route', 'route'],
  ] as const)('%s becomes %s when something new was said', (pendingStep, owed) => {
    const before = known({ pendingStep, person: { ...emptyPerson, email: 'ada@acme.example' } });
    expect(resubmit(before, again({ person: { title: 'CEO' } })).lead.pendingStep).toBe(owed);
  });
});

describe('Given a lead that had left the funnel', () => {
  const owned = {
    owner: { id: 'ina', name: 'Ina' },
    teamId: 'berlin',
    queue: 'q',
    nextStep: 'first-touch',
    contacted: true,
    firstTouchAt: at,
  };

  it.each<[Stage, number, string]>([
    ['disqualified', 2, 'recycled'],
    ['recycled', 2, 'recycled'],
    ['customer', 2, 'recycled'],
    ['dormant', 1, 'inbound'],
  ])('%s enters again as a lead, cycle %d, without owner or contact', (stage, cycle, kind) => {
    const { lead: after } = resubmit(known({ stage, ...owned }), again());
    expect(after).toMatchObject({
      stage: 'lead',
      cycle,
      kind,
      owner: null,
      teamId: null,
      queue: null,
      nextStep: null,
      contacted: false,
      firstTouchAt: null,
      pendingStep: 'score',
    });
  });

  it.each<Stage>(['subscriber', 'lead', 'mql', 'sal', 'sql', 'opportunity'])('%s stays where it is, with its owner', (stage) => {
    expect(resubmit(known({ stage, ...owned }), again()).lead).toMatchObject({ stage, cycle: 1, ...owned });
  });
});

describe('Given consents', () => {
  const answer = (granted: boolean) => again({ consents: [{ purpose: 'marketing', channel: 'email', granted }] });
  const key = 'marketing:email';

  it.each(['withdrawn', 'suppressed'] as const)('%s is never lifted by a form', (state) => {
    expect(resubmit(known({ consent: { [key]: state } }), answer(true)).lead.consent).toEqual({ [key]: state });
  });

  it('a tick grants, an empty box says nothing', () => {
    expect(resubmit(known(), answer(true)).lead.consent).toEqual({ [key]: 'granted' });
    expect(resubmit(known(), answer(false)).lead.consent).toEqual({});
    expect(resubmit(known({ consent: { [key]: 'granted' } }), answer(false)).lead.consent).toEqual({ [key]: 'granted' });
    expect(resubmit(known({ consent: { [key]: 'pending' } }), answer(true)).lead.consent).toEqual({ [key]: 'granted' });
  });
});

describe('for any lead and post', () => {
  const text = fc.option(fc.constantFrom('', 'Ada', 'ada ', 'Bob', 'VP Sales', 'Intern'), { nil: null });
  const person = fc.record({ firstName: text, lastName: text, title: text, phone: text }, { requiredKeys: [] });
  const company = fc.record({ name: text, employees: fc.option(fc.nat(), { nil: null }) }, { requiredKeys: [] });
  const consent = fc.record({ 'marketing:email': fc.constantFrom(...consentStates) }, { requiredKeys: [] });
  const leads = fc
    .record({
      person,
      company,
      consent,
      stage: fc.constantFrom(...stages),
      pendingStep: fc.option(fc.constantFrom(...pendingSteps), { nil: null }),
    })
    .map((r) =>
      known({ ...r, person: { ...emptyPerson, email: 'ada@acme.example', ...r.person }, company: { ...emptyCompany, ...r.company } }),
    );
  const posts = fc.record({ person, company, granted: fc.boolean(), minutes: fc.integer({ min: -100_000, max: 100_000 }) }).map((r) =>
    again({
      person: r.person,
      company: r.company,
      consents: [{ purpose: 'marketing', channel: 'email', granted: r.granted }],
      touch: touch({ n: r.minutes, at: instant(new Date(Date.parse(at) + r.minutes * 60_000).toISOString()) }),
    }),
  );

  it('overwrites nothing, and reports exactly what it filled', () => {
    fc.assert(
      fc.property(leads, posts, (before, post) => {
        const { lead: after, filled } = resubmit(before, post);
        for (const part of ['person', 'company'] as const) {
          const [was, is] = [Object.entries(before[part]), new Map(Object.entries(after[part]))];
          for (const [name, value] of was) {
            if (value !== null && value !== '') expect(is.get(name)).toBe(value);
            else expect(filled.includes(`${part}.${name}`)).toBe(is.get(name) !== value);
          }
        }
        const consentBefore = before.consent['marketing:email'];
        if (consentBefore === 'withdrawn' || consentBefore === 'suppressed') expect(after.consent).toEqual(before.consent);
        expect(after.cycle).toBeGreaterThanOrEqual(before.cycle);
        expect(after.pendingStep).not.toBeNull();
        expect(after.pendingSince).not.toBeNull();
      }),
    );
  });

  it('changes no fact and makes the same claims when the same post comes twice', () => {
    fc.assert(
      fc.property(leads, posts, (before, post) => {
        const once = resubmit(before, post);
        const twice = resubmit(once.lead, post);
        expect(twice.filled).toEqual([]);
        expect({ ...twice.lead, version: 0 }).toEqual({ ...once.lead, version: 0 });
        expect(twice.claims).toEqual(once.claims);
      }),
    );
  });

  it('summarises touches alike in whatever order they arrive', () => {
    const three = fc.uniqueArray(posts, { selector: (post) => post.touch.at, minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(three, (batch) => {
        const sourceAfter = (order: readonly Resubmission[]) => order.reduce((l, post) => resubmit(l, post).lead, known()).source;
        expect(sourceAfter([...batch].reverse())).toEqual(sourceAfter(batch));
      }),
    );
  });
});

describe('Given somebody who only knows the address', () => {
  it('takes no first place, however old the touch claims to be, and may fill an empty one', () => {
    const old = touch({ n: 3, at: instant('2001-01-01T00:00:00Z'), channel: 'Paid Search', source: 'evil' });
    const { source } = resubmit(known(), again({ touch: old, proven: false })).lead;
    expect(source).toEqual(known().source);
    expect(resubmit(known(), again({ touch: old })).lead.source).toMatchObject({ source: 'evil', firstTouch: { source: 'evil' } });
    const direct = known({ source: firstSource(touch({ channel: 'Direct', source: null, medium: null, meaningful: false })) });
    expect(resubmit(direct, again({ proven: false })).lead.source).toMatchObject({ channel: 'Email', firstTouch: { channel: 'Direct' } });
    expect(resubmit(direct, again({ touch: old, proven: false })).lead.source.firstMeaningfulTouch).toBeNull();
  });
});
