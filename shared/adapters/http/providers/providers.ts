import type { Providers } from '../../../application/ports/provider.ts';
import type { Provider } from '../../../domain/enrichment/facts.ts';
import type { ExchangeLimits } from '../exchange.ts';
import { apollo } from './apollo.ts';
import { clearbit } from './clearbit.ts';
import { cognism } from './cognism.ts';
import { pdl } from './pdl.ts';
import { type Adapter, createWire } from './wire.ts';
import { zoominfo } from './zoominfo.ts';

const adapters: Readonly<Record<Provider, { readonly adapter: Adapter; readonly base: string }>> = {
  clearbit: { adapter: clearbit, base: 'https://{host}.clearbit.com' },
  zoominfo: { adapter: zoominfo, base: 'https://{host}.zoominfo.com' },
  cognism: { adapter: cognism, base: 'https://app.cognism.com' },
  apollo: { adapter: apollo, base: 'https://api.apollo.io' },
  pdl: { adapter: pdl, base: 'https://api.peopledatalabs.com' },
};

export type ProvidersOptions = {
  /** For development and tests: every provider answers at `<address>/<provider>`, on this machine. */
  readonly standIn?: string | null;
  readonly resolve?: ExchangeLimits['resolve'];
};

/** All vendors over one wire. Keys go to the vendor's own address and nowhere else, unless a stand-in on this machine is named. */
export function createProviders({ standIn = null, resolve }: ProvidersOptions = {}): Providers {
  const wire = createWire({ allowLoopback: standIn !== null, ...(resolve === undefined ? {} : { resolve }) });
  const ask = (provider: Provider) => {
    const { adapter, base } = adapters[provider];
    return adapter(wire, standIn === null ? base : `${standIn}/${provider}`);
  };
  const made = { clearbit: ask('clearbit'), zoominfo: ask('zoominfo'), cognism: ask('cognism'), apollo: ask('apollo'), pdl: ask('pdl') };
  return { ask: (provider, call) => made[provider](call) };
}
