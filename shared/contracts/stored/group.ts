import * as z from 'zod';
import type { Member, OwnBase, Said } from '../../domain/leads/merge/group.ts';
import { clockKinds } from '../../domain/sla/clock.ts';
import { $storedLead } from './lead.ts';
import { $storedClock, storedTouch } from './rows.ts';
import { $storedAt, stored } from './stored.ts';

const $member = z.looseObject({
  lead: $storedLead,
  hidden: z.array(z.string()),
  clocks: z.array($storedClock),
  credited: z.boolean(),
});

/** A lead that was merged into another one, in the place where it stood itself. */
export const storedMember = stored<Member>('member', $member);

/** What a lead with members keeps of itself. */
export const storedBase = stored<OwnBase>(
  'base',
  z.looseObject({
    own: $member,
    merged: $storedLead,
    kept: z.array(z.object({ kind: z.enum(clockKinds), clockId: z.string(), memberId: z.string() })),
  }),
);

const $attributes = z.record(z.string(), z.union([z.string(), z.number()]));

const readSaid = stored<Omit<Said, 'touches'> & { readonly touches: readonly unknown[] }>(
  'said',
  z.looseObject({
    memberId: z.string(),
    version: z.int(),
    by: z.enum(['form', 'import']),
    proven: z.boolean(),
    person: $attributes,
    company: $attributes,
    touches: z.array(z.unknown()),
    tags: z.array(z.string()),
    consents: z.array(z.looseObject({ purpose: z.string(), channel: z.string(), granted: z.boolean(), refused: z.boolean().optional() })),
    at: $storedAt,
  }),
);

/** What one post told a lead with members. */
export function storedSaid(value: unknown): Said {
  const said = readSaid(value);
  return { ...said, touches: said.touches.map(storedTouch) };
}
