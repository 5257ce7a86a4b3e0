import type { Instant } from '../kernel/instant.ts';

export const providers = ['clearbit', 'zoominfo', 'cognism', 'apollo', 'pdl'] as const;
export type Provider = (typeof providers)[number];

/** Whom a provider is asked about: the person by their address, or the company by its domain. */
export const subjects = ['person', 'company'] as const;
export type Subject = (typeof subjects)[number];

/** The one model everything a provider says is read into; nothing else of an answer is kept. */
export const factPaths = [
  'person.firstName',
  'person.lastName',
  'person.title',
  'person.seniority',
  'person.role',
  'person.country',
  'company.name',
  'company.domain',
  'company.employees',
  'company.industry',
  'company.revenue',
  'company.country',
] as const;
export type FactPath = (typeof factPaths)[number];

/** A value for a field, and how sure its source is (0–1). */
export type Fact = { readonly path: FactPath; readonly value: string | number; readonly confidence: number };

export const factSources = ['offline', ...providers] as const;
export type FactSource = (typeof factSources)[number];

/** A fact with where it came from, what it cost and until when its licence lets us use it. */
export type SourcedFact = Fact & {
  readonly source: FactSource;
  readonly at: Instant;
  /** Null: without end. */
  readonly expiresAt: Instant | null;
  /** Of the whole answer it came in; 0 from a cache that another lead had paid for. */
  readonly costCents: number;
};

/** What a provider answered. Every vendor's way to say so is mapped to one of these by its adapter. */
export type LookUpResult =
  | { readonly kind: 'found'; readonly facts: readonly Fact[] }
  | { readonly kind: 'notFound'; readonly reason: string }
  /**
   * Ask again with the token. `repeatable`: asking again is free however often, so an unclear answer to it may be repeated.
   */
  | { readonly kind: 'pending'; readonly token: string; readonly retryAfterSeconds: number; readonly repeatable: boolean }
  | { readonly kind: 'denied'; readonly reason: DenialReason; readonly retryAfterSeconds: number | null }
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number | null }
  /** `charged`: whether the provider may have counted the call although nothing usable came back. */
  | { readonly kind: 'failed'; readonly reason: string; readonly charged: 'no' | 'maybe' };

export type DenialReason = 'opted-out' | 'out-of-credits' | 'unauthorized' | 'invalid-input';

/** Which person or company. The names help providers that match by more than one thing. */
export type LookUpQuery =
  | { readonly subject: 'person'; readonly email: string; readonly firstName: string | null; readonly lastName: string | null }
  | { readonly subject: 'company'; readonly domain: string };
