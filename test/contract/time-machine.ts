import type { World } from '../support/world.ts';

/** A rubric and a plan tried over the past: a few leads, all of them, one that was thought better of; and back to an older version. */
export async function timeMachine({
  ask,
  world,
}: {
  readonly ask: (method: string, path: string, json?: unknown) => ReturnType<World['request']>;
  readonly world: World;
}): Promise<void> {
  const from = '2020-01-01T00:00:00Z';
  const rubric = (await ask('GET', '/v1/documents/rubric/default')).json.published;
  await ask('POST', '/v1/documents/rubric/default/dry-run', { from });
  await ask('PUT', '/v1/documents/rubric/default', { ...rubric, mql: { field: 'score.engagement', op: 'gte', value: 5 } });
  const leadIds = [...world.state.leads.keys()].slice(0, 3);
  await ask('POST', '/v1/documents/rubric/default/dry-run', { leadIds });
  await world.advance(1000, { sweeping: false });
  const guardRails = { maxMoreMqlPercent: 0, maxOwnerChangePercent: 10, maxUnroutedPercent: 0, keepWon: true };
  const run = (await ask('POST', '/v1/documents/rubric/default/dry-run', { from, guardRails })).json;
  await ask('GET', `/v1/dry-runs/${run.id}`);
  await world.settle();
  await ask('GET', `/v1/dry-runs/${run.id}`);
  await ask('POST', '/v1/documents/rubric/default/publish');
  await ask('POST', '/v1/documents/rubric/default/publish', { override: { reason: 'agreed with sales' } });
  await ask('POST', '/v1/documents/rubric/default/publish', { version: 1 });
  const plan = await ask('POST', '/v1/documents/routing-plan/default/dry-run', { from, version: 1, format: 'csv' });
  await ask('POST', `/v1/dry-runs/${plan.json.id}/cancel`);
  await world.settle();
  await ask('POST', `/v1/dry-runs/${plan.json.id}/cancel`);
}
