import { $form } from '../../../contracts/documents/form.ts';
import type { Issue } from '../../../contracts/http/problems.ts';
import type { Form, FormAliases } from '../../../domain/leads/form.ts';
import { oidKey } from '../../leads/intake/find-form.ts';
import type { DocumentStore } from '../../ports/document-store.ts';
import { issue } from './issue.ts';

/** Every name under which a form is known elsewhere, with its place in the document. */
function claimsOf(aliases: FormAliases): readonly { readonly pointer: string; readonly claim: string; readonly name: string }[] {
  const list = (member: string, values: readonly string[], keyOf: (value: string) => string = (value) => value) =>
    values.map((name, i) => ({ pointer: `/aliases/${member}/${i}`, claim: `${member} ${keyOf(name)}`, name }));
  return [
    ...aliases.hubspot.map(({ portalId, formGuid }, i) => ({
      pointer: `/aliases/hubspot/${i}`,
      claim: `hubspot ${portalId} ${formGuid?.toLowerCase() ?? ''}`,
      name: formGuid === undefined ? `portal ${portalId} without a GUID` : `portal ${portalId} with GUID ${formGuid}`,
    })),
    ...list('oids', aliases.oids, oidKey),
    ...list('espoKeys', aliases.espoKeys),
    ...list('metaPageIds', aliases.metaPageIds),
  ];
}

/** Names this form claims twice, and aliases of fields and consents that lead nowhere. */
export function aliasIssues({ aliases, fields, consents }: Form): readonly Issue[] {
  const claims = claimsOf(aliases);
  const twice = claims.filter(({ claim }, i) => claims.findIndex((other) => other.claim === claim) < i);
  const boxes = new Set(consents.map((consent) => consent.field));
  const targets = new Set([...fields.map((field) => field.name), ...boxes]);
  const dangling = (member: string, known: ReadonlySet<string>, what: string): readonly Issue[] =>
    Object.entries(member === 'fields' ? aliases.fields : aliases.consents).flatMap(([name, target]) =>
      known.has(target) || (member === 'fields' && /^utm_(source|medium|campaign|term|content)$/.test(target))
        ? []
        : [
            issue(
              `/aliases/${member}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
              'dangling-reference',
              `the form has no ${what} ${target}`,
            ),
          ],
    );
  return [
    ...twice.map(({ pointer, name }) => issue(pointer, 'duplicate', `${name} stands twice`)),
    ...dangling('fields', targets, 'field'),
    ...dangling('consents', boxes, 'consent'),
  ];
}

/** Names that another published form claims: a post under them could belong to either. */
export async function takenAliases(
  store: Pick<DocumentStore, 'manifest' | 'version'>,
  id: string,
  aliases: FormAliases,
): Promise<readonly Issue[]> {
  const claims = claimsOf(aliases);
  if (claims.length === 0) return [];
  const others = (await store.manifest()).filter((entry) => entry.kind === 'form' && entry.id !== id);
  const taken = await Promise.all(
    others.map(async (entry) => {
      const form = $form.safeParse(await store.version('form', entry.id, entry.version));
      return form.success ? claimsOf(form.data.aliases).map(({ claim }): readonly [string, string] => [claim, entry.id]) : [];
    }),
  );
  const owners = new Map(taken.flat());
  return claims.flatMap(({ pointer, claim, name }) => {
    const owner = owners.get(claim);
    return owner === undefined ? [] : [issue(pointer, 'taken', `${name} belongs to the form ${owner}`)];
  });
}
