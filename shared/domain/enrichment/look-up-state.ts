import type { LeadId } from '../kernel/ids.ts';
import { type Instant, parseInstant } from '../kernel/instant.ts';
import type { Decision } from '../leads/decision.ts';
import { type FactPath, factPaths, factSources, type SourcedFact } from './facts.ts';
import type { Tried } from './next-move.ts';
import type { Applied } from './winner.ts';

/** One pass down the waterfall for a lead. */
export type Run = {
  /** When the lead began to wait: names the run, and its deadline counts from here. */
  readonly startedAt: Instant;
  /** The event that asked for it, and the chain it belongs to. */
  readonly eventId: string;
  readonly correlationId: string;
  readonly segment: string;
  readonly waterfallVersion: number;
  readonly tried: readonly Tried[];
  readonly done: boolean;
};

/** What providers said about the person of a lead and their company, and what is still owed. Personal data. */
export type LookUpState = {
  readonly leadId: LeadId;
  readonly revision: number;
  readonly run: Run;
  readonly facts: readonly SourcedFact[];
  /** What all its runs have cost. */
  readonly spentCents: number;
  /** Names of the cached answers about the person, which an erasure deletes. */
  readonly personKeys: readonly string[];
  /** When there is something to do again: an answer to ask for, a deadline, the end of a licence. */
  readonly dueAt: Instant | null;
};

type Known = { readonly facts: readonly SourcedFact[]; readonly applied: Applied };
const isPath = (text: unknown): text is FactPath => factPaths.some((path) => path === text);
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
const isValue = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number';

const endOf = ({ expiresAt }: Readonly<Record<string, unknown>>): Instant | null =>
  typeof expiresAt === 'string' ? parseInstant(expiresAt) : null;

/**
 * What enrichment laid on a lead so far, whose word it was, and what the built-in provider deduced: read from the decisions, which are
 * written with the lead in one transaction, and so are never behind it as the state may be. Oldest first.
 */
export function knownFrom(decisions: readonly Decision[]): Known {
  const applied = new Map<FactPath, string | number | null>();
  const facts = new Map<string, SourcedFact>();
  for (const { kind, inputs, outcome, reasons, at } of decisions) {
    if (kind !== 'enrichment') continue;
    const changed: readonly unknown[] = Array.isArray(outcome.changed) ? outcome.changed : [];
    for (const reason of reasons) {
      if (!isObject(reason) || !isPath(reason.path)) continue;
      const { path, value, confidence } = reason;
      const source = factSources.find((name) => name === (reason.source ?? inputs.provider));
      if (source === undefined || typeof confidence !== 'number') continue;
      if (isValue(value)) facts.set(`${source}/${path}`, { path, value, confidence, source, at, expiresAt: endOf(reason), costCents: 0 });
      if (changed.includes(path)) applied.set(path, isValue(value) ? value : null);
    }
    const removed: readonly unknown[] = Array.isArray(outcome.removed) ? outcome.removed : [];
    for (const path of removed) if (isPath(path)) applied.set(path, null);
  }
  return { facts: [...facts.values()], applied };
}

/** The facts with those of one source about one subject replaced by newer ones. */
export const withFacts = (facts: readonly SourcedFact[], newer: readonly SourcedFact[]): readonly SourcedFact[] => [
  ...facts.filter((old) => !newer.some((fact) => fact.source === old.source && fact.path === old.path)),
  ...newer,
];
