import type { SecretBox } from '../ports/system.ts';

/** What bots like to fill and password managers leave alone. */
const words = ['website_url', 'fax_number', 'street_2', 'middle_initial', 'home_page', 'pager'] as const;

/** The field of a form that no person sees: another name for every form and deployment, so that no script can know it. */
export async function honeypotName(box: SecretBox, formId: string): Promise<string> {
  const mac = (await box.mac('honeypot', formId)).slice(-8);
  return `${words[Number.parseInt(mac.slice(0, 4), 16) % words.length]}_${mac.slice(4)}`;
}
