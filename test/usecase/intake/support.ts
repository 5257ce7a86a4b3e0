import { demoDocuments } from '../../../local/seed/demo.ts';
import type { World } from '../../support/world.ts';

const demo = demoDocuments.find(({ kind, id }) => kind === 'form' && id === 'demo-request')?.body ?? {};

/** The demo form under another id, without the demo form's aliases, changed as a test wants it. */
export const publishForm = (world: World, id: string, changes: Record<string, unknown>) =>
  world.publishDocument('form', id, { ...demo, aliases: {}, ...changes });

/** The only lead there is, as the API shows it, with its ledgers. */
export async function onlyLead(world: World) {
  await world.settle();
  const ids = [...world.state.leads.keys()];
  if (ids.length !== 1) throw new Error(`${ids.length} leads`);
  const path = `/v1/leads/${ids[0]}`;
  const [lead, consents, touches] = await Promise.all(['', '/consents', '/touches'].map((part) => world.api('GET', `${path}${part}`)));
  return { lead: lead?.json, consents: consents?.json.items, touches: touches?.json.items };
}

/** Submissions on hold, newest first. */
export const held = async (world: World, state: 'quarantined' | 'rejected') =>
  (await world.api('GET', `/v1/submissions?state=${state}`)).json.items;

/** Every submission stored, as raw bodies. */
export const submissionsOf = (world: World) => [...world.state.submissions.values()];
