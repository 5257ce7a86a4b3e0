import { describe, expect, it } from 'vitest';
import { $account } from '../../../shared/contracts/documents/account-records.ts';
import { businessDomains } from '../../../shared/domain/graph/business-domains.ts';
import { emptyCompany, emptyPerson } from '../../../shared/domain/leads/lead.ts';

const domains = (email: string | null, domain: string | null) =>
  businessDomains({ person: { ...emptyPerson, email }, company: { ...emptyCompany, domain } });

describe('the domains by which a lead belongs to an account', () => {
  it.each([
    ['vera@acme.example', null, ['acme.example']],
    ['vera@mail.emea.acme.co.uk', null, ['acme.co.uk']],
    ['vera@gmail.com', null, []],
    ['vera@yahoo.co.uk', 'acme.example', ['acme.example']],
    ['vera@mailinator.com', null, []],
    ['vera@acme.example', 'gmail.com', ['acme.example']],
    ['vera@acme.example', 'acme.example', ['acme.example']],
    ['vera@acme.example', 'www.other.example', ['acme.example', 'other.example']],
    ['no address', 'no domain', []],
    [null, null, []],
  ])('%s, %s: %j', (email, domain, expected) => {
    expect(domains(email, domain)).toEqual(expected);
  });
});

describe('the domain of an account', () => {
  const read = (domain: string, aliases: string[] = []) => $account.safeParse({ id: 'a', name: 'A', domain, aliases });
  it.each([
    ['acme.example', 'acme.example'],
    ['https://www.Acme.example/about?x=1', 'acme.example'],
    ['Müller.example', 'xn--mller-kva.example'],
    ['www.acme.co.uk', 'acme.co.uk'],
  ])('%s is stored as %s', (typed, domain) => {
    expect(read(typed).data?.domain).toBe(domain);
  });
  it.each([['blog.acme.example'], ['acme'], ['192.0.2.1'], ['co.uk'], ['vera at acme'], ['']])('%s is refused', (typed) => {
    expect(read(typed).success).toBe(false);
  });
  it('stands once', () => {
    expect(read('acme.example', ['acme.example']).success).toBe(false);
    expect(read('acme.example', ['www.a.example', 'a.example']).success).toBe(false);
  });
});
