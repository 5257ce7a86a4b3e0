import type { LeadChange, leadChanges } from './compare.ts';
import { type Loads, loadsOf } from './loads.ts';
import type { BySide, LeadRecord, Side } from './record.ts';
import type { Placed } from './routing.ts';

type Counts = Readonly<Record<string, number>>;
/** Of the leads with this end, how many each would have made MQLs. */
export type Kept = { readonly total: number } & BySide<number>;

export type Summary = Loads & {
  readonly leads: number;
  readonly mql: BySide<number> & { readonly actual: number };
  readonly changes: Readonly<Record<LeadChange, number>>;
  readonly stages: BySide<Counts> & { readonly actual: Counts };
  readonly grades: BySide<Counts>;
  readonly cells: BySide<Counts>;
  readonly outcomes: {
    readonly won: Kept;
    readonly lost: Kept;
    /** Of the MQLs whose end is known, the part that was won. Null when there are none. */
    readonly precision: BySide<number | null>;
    /** Of the leads that were won, the part that had been MQLs. */
    readonly recall: BySide<number | null>;
  };
  /** Leads that were won and would not have become MQLs under the draft: how many, and the first of them. */
  readonly lostWon: { readonly count: number; readonly leads: readonly string[] };
  /** Rules that made the difference for most leads. */
  readonly rules: readonly { readonly rule: string; readonly leads: number }[];
};

/** A summary is for reading: of long lists the part that matters most. */
const mostListed = 20;

/** What two rule sets would have made of these leads. */
export function summarise(records: readonly LeadRecord[], placed: BySide<ReadonlyMap<string, Placed>>): Summary {
  const isMql = (record: LeadRecord, side: Side): boolean => record.standing[side].mqlAt !== null;
  const mqls = (among: readonly LeadRecord[], side: Side): number => among.filter((record) => isMql(record, side)).length;
  const kept = (outcome: 'won' | 'lost'): Kept => {
    const among = records.filter((record) => record.outcome === outcome);
    return { total: among.length, ...bySide((side) => mqls(among, side)) };
  };
  const [won, lost] = [kept('won'), kept('lost')];
  const lostWon = records.filter((record) => record.outcome === 'won' && isMql(record, 'published') && !isMql(record, 'draft'));
  return {
    leads: records.length,
    mql: { ...bySide((side) => mqls(records, side)), actual: records.filter(({ actual }) => actual.mqlAt !== null).length },
    changes: { ...noChanges, ...counted(records.flatMap(({ changes }) => changes)) },
    stages: {
      ...bySide((side) => counted(records.map((record) => (isMql(record, side) ? 'mql' : 'lead')))),
      actual: counted(records.map(({ actual }) => actual.stage)),
    },
    grades: bySide((side) => counted(records.flatMap(({ standing }) => standing[side].grade ?? []))),
    cells: bySide((side) => counted(records.flatMap(({ standing }) => standing[side].cell ?? []))),
    outcomes: {
      won,
      lost,
      precision: bySide((side) => ratio(won[side], won[side] + lost[side])),
      recall: bySide((side) => ratio(won[side], won.total)),
    },
    lostWon: { count: lostWon.length, leads: lostWon.slice(0, mostListed).map(({ leadId }) => leadId) },
    rules: Object.entries(counted(records.flatMap(({ rules }) => rules)))
      .map(([rule, leads]) => ({ rule, leads }))
      .sort((a, b) => b.leads - a.leads || (a.rule < b.rule ? -1 : 1))
      .slice(0, mostListed),
    ...loadsOf(records, placed),
  };
}

const noChanges = { newly: 0, earlier: 0, later: 0, never: 0, cell: 0 } satisfies Record<(typeof leadChanges)[number], number>;
const bySide = <T>(of: (side: Side) => T): BySide<T> => ({ published: of('published'), draft: of('draft') });

/** To four digits: what follows is noise. */
const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000);

function counted(names: readonly string[]): Counts {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
