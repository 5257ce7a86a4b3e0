import type { Documents, Published } from '../../documents/documents.ts';

type Forms = Pick<Documents<'form'>, 'all'>;
type Found = Promise<Published<'form'> | null>;

/**
 * The form behind a HubSpot address: the alias of portal and GUID, a form whose id is the GUID, the alias of the portal
 * alone. A portal nobody names has no forms.
 */
export async function formOfHubspot(documents: Forms, portalId: string, formGuid: string): Found {
  const forms = await documents.all('form');
  const guid = formGuid.toLowerCase();
  const aliasesOf = ({ body }: Published<'form'>) => body.aliases.hubspot.filter((alias) => alias.portalId === portalId);
  const ofPortal = forms.filter((form) => aliasesOf(form).length > 0);
  if (ofPortal.length === 0) return null;
  return (
    ofPortal.find((form) => aliasesOf(form).some((alias) => alias.formGuid?.toLowerCase() === guid)) ??
    forms.find((form) => form.id === guid) ??
    ofPortal.find((form) => aliasesOf(form).some((alias) => alias.formGuid === undefined)) ??
    null
  );
}

/** Salesforce ids of 18 characters are those of 15 with a checksum. */
export const oidKey = (oid: string): string => oid.slice(0, 15);

export async function formOfOid(documents: Forms, oid: string): Found {
  if (!/^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/.test(oid)) return null;
  return (await documents.all('form')).find(({ body }) => body.aliases.oids.some((known) => oidKey(known) === oidKey(oid))) ?? null;
}

export async function formOfEspoKey(documents: Forms, key: string): Found {
  return (await documents.all('form')).find(({ body }) => body.aliases.espoKeys.includes(key)) ?? null;
}

/** The form that lists the page; else the one addressed, if it takes any page. */
export async function formOfMetaPage(documents: Forms, addressed: Published<'form'>, pageId: string): Found {
  const { metaPageIds } = addressed.body.aliases;
  if (metaPageIds.includes(pageId)) return addressed;
  const owner = (await documents.all('form')).find(({ body }) => body.aliases.metaPageIds.includes(pageId));
  return owner ?? (metaPageIds.length === 0 ? addressed : null);
}
