import { expect, it } from 'vitest';
import { fieldsRead } from '../../../shared/domain/scoring/fields-read.ts';
import type { Rubric } from '../../../shared/domain/scoring/rubric.ts';

const has = (field: string) => ({ field, op: 'exists' as const });

it('names the fields of every condition a rubric holds, however deep, and no other', () => {
  const rubric: Rubric = {
    name: 'r',
    fit: {
      groups: [
        {
          id: 'g',
          min: 0,
          max: 9,
          rules: [{ id: 'a', label: 'a', points: 1, when: { all: [has('person.title'), { not: has('country') }] } }],
        },
      ],
      grades: [{ grade: 'A', from: 0 }],
    },
    engagement: {
      groups: [
        {
          id: 'e',
          min: 0,
          max: 9,
          signals: [
            {
              id: 's',
              label: 's',
              signal: 'form.submitted',
              points: 1,
              maxAwards: 1,
              when: { any: [has('touch.tags'), has('company.segment')] },
            },
            { id: 'plain', label: 'p', signal: 'form.submitted', points: 1, maxAwards: 1 },
          ],
        },
      ],
      tiers: [{ tier: '1', from: 0 }],
    },
    mql: { all: [{ any: [{ not: { all: [has('score.fit')] } }] }] },
    exclusions: [{ id: 'x', label: 'x', when: has('company.domain') }],
  };
  expect([...fieldsRead(rubric)].sort()).toEqual([
    'company.domain',
    'company.segment',
    'country',
    'person.title',
    'score.fit',
    'touch.tags',
  ]);
});
