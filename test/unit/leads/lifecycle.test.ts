import { describe, expect, it } from 'vitest';
import { emptyCompany, emptyPerson } from '../../../shared/domain/leads/lead.ts';
import { stageCauses, stages, transitions } from '../../../shared/domain/leads/lifecycle.ts';
import { lifecycleMermaid } from '../../../shared/domain/leads/lifecycle-diagram.ts';
import { newLead } from '../../../shared/domain/leads/new-lead.ts';
import { moveStage } from '../../../shared/domain/leads/transition.ts';
import { instant, lead, leadId, touch } from '../support/builders.ts';

const at = instant('2026-01-06T09:00:00Z');

describe('moveStage', () => {
  it('follows the table and nothing else, and leaves the version to its caller', () => {
    for (const from of stages) {
      for (const cause of stageCauses) {
        const row = transitions.find((t) => t.from === from && t.cause === cause);
        const moved = moveStage(lead({ stage: from }), cause, at);
        if (row === undefined) expect(moved).toEqual({ ok: false, error: 'invalid-transition' });
        else expect(moved).toMatchObject({ ok: true, value: { stage: row.to, version: 1, updatedAt: at } });
      }
    }
  });

  it.each([
    ['disqualified', 'reopen', 2],
    ['disqualified', 're-enter', 2],
    ['recycled', 'qualify', 2],
    ['recycled', 'fall-dormant', 1],
    ['customer', 're-enter', 2],
    ['dormant', 're-enter', 1],
    ['mql', 'reject', 1],
    ['lead', 'qualify', 1],
  ] as const)('%s by %s: cycle %d', (stage, cause, cycle) => {
    expect(moveStage(lead({ stage }), cause, at)).toMatchObject({ ok: true, value: { cycle } });
  });
});

describe('newLead', () => {
  it('starts as version 1 of an open lead that waits for enrichment', () => {
    const created = newLead({
      id: leadId,
      at,
      kind: 'inbound',
      person: { email: 'ada@acme.example' },
      company: { name: 'Acme' },
      touch: touch({ campaign: 'spring' }),
      tags: ['webinar', 'demo', 'demo'],
      consents: [
        { purpose: 'marketing', channel: 'email', granted: true },
        { purpose: 'marketing', channel: 'phone', granted: false },
      ],
    });
    expect(created).toMatchObject({
      id: leadId,
      version: 1,
      stage: 'lead',
      kind: 'inbound',
      cycle: 1,
      pendingStep: 'enrich',
      pendingSince: at,
      owner: null,
      score: null,
      person: { ...emptyPerson, email: 'ada@acme.example' },
      company: { ...emptyCompany, name: 'Acme' },
      intents: ['demo', 'webinar'],
      consent: { 'marketing:email': 'granted' },
      contacted: false,
      quarantine: null,
      capturedAt: at,
      createdAt: at,
      updatedAt: at,
      source: { campaign: 'spring', firstTouch: { at: touch().at }, firstMeaningfulTouch: { campaign: 'spring' } },
    });
  });

  it('is a lead too when it only asked for the newsletter', () => {
    expect(
      newLead({ id: leadId, at, kind: 'inbound', person: {}, company: {}, touch: touch(), tags: ['newsletter'], consents: [] }).stage,
    ).toBe('lead');
  });

  it('has no meaningful touch while the first is direct', () => {
    const created = newLead({
      id: leadId,
      at,
      kind: 'inbound',
      person: {},
      company: {},
      touch: touch({ channel: 'Direct', meaningful: false }),
      tags: [],
      consents: [],
    });
    expect(created.source).toMatchObject({ channel: 'Direct', firstMeaningfulTouch: null });
  });
});

describe('lifecycleMermaid', () => {
  it('draws every arrow once, and marks those that need a reason', () => {
    const lines = lifecycleMermaid().split('\n');
    expect(lines[0]).toBe('stateDiagram-v2');
    expect(lines.filter((line) => line.includes(': '))).toHaveLength(transitions.length);
    expect(lines).toContain('  lead --> mql: qualify');
    expect(lines).toContain('  mql --> disqualified: disqualify (reason)');
    expect(lines).toContain('  [*] --> lead');
  });
});
