import type { LookUpQuery, LookUpResult, Provider } from '../../domain/enrichment/facts.ts';

export type ProviderCall = {
  readonly query: LookUpQuery;
  /** Of an earlier answer that was pending; null for the first call. */
  readonly token: string | null;
  readonly key: string;
  readonly timeoutMillis: number;
};

/** Asks vendors. Never throws: what goes wrong is an answer. */
export type Providers = { readonly ask: (provider: Provider, call: ProviderCall) => Promise<LookUpResult> };
