import { describe, expect, it } from 'vitest';
import { createProviders } from '../../shared/adapters/http/providers/providers.ts';
import { providers } from '../../shared/domain/enrichment/facts.ts';

/** Without a stand-in each vendor is asked at its own address; nobody answers here, and who was looked for is enough. */
describe('the hosts of the vendors', () => {
  it('are those of their contracts, and sign-in has its own', async () => {
    const hosts: string[] = [];
    const vendors = createProviders({
      resolve: async (host) => {
        hosts.push(host);
        throw new Error('no such host');
      },
    });
    const query = { subject: 'person', email: 'vera@acme.example', firstName: null, lastName: null } as const;
    for (const provider of providers) await vendors.ask(provider, { query, token: null, key: 'id:secret', timeoutMillis: 1000 });
    expect(new Set(hosts)).toEqual(
      new Set(['person.clearbit.com', 'okta-login.zoominfo.com', 'app.cognism.com', 'api.apollo.io', 'api.peopledatalabs.com']),
    );
  });
});
