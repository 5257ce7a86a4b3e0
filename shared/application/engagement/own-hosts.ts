import type { Documents } from '../documents/documents.ts';

export type SiteDeps = { readonly documents: Documents<'form'> };

/** The company's own pages are those its open forms may be posted from; `*` allows all and names none. */
export async function siteOf({ documents }: SiteDeps): Promise<{ readonly origins: readonly string[]; readonly hosts: readonly string[] }> {
  const forms = await documents.all('form');
  const origins = [...new Set(forms.filter((form) => form.body.enabled).flatMap((form) => form.body.origins))];
  return { origins, hosts: origins.flatMap((origin) => (URL.canParse(origin) ? [new URL(origin).hostname] : [])) };
}
