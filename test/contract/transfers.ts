import { fileKeys } from '../../shared/application/transfer/file-keys.ts';
import type { World } from '../support/world.ts';

const map = {
  columns: { 'E-Mail': 'person.email', Name: 'person.lastName' },
  consent: { legalBasis: 'freely-given-consent', note: 'Signed at the fair', grants: { purpose: 'marketing', channel: 'email' } },
  tags: ['fair'],
  source: { source: 'fair', medium: 'offline' },
  defaultCountry: 'Germany',
};

/** A file in, one that was thought better of, one nobody can read, and two files out. */
export async function transfers({
  ask,
  world,
}: {
  readonly ask: (method: string, path: string, json?: unknown) => ReturnType<World['request']>;
  readonly world: World;
}): Promise<void> {
  const made = (await ask('POST', '/v1/imports', map)).json;
  await ask('POST', `/v1/imports/${made.id}/start`);
  world.fileRows.set(fileKeys.source(made.id), Buffer.from('E-Mail,Name,Note\nin@file.example,In,x\nin@file.example,Other,y\nnobody,,\n'));
  await ask('POST', `/v1/imports/${made.id}/start`);
  await ask('GET', `/v1/imports/${made.id}`);
  await world.settle();
  await ask('GET', `/v1/imports/${made.id}`);
  await ask('POST', `/v1/imports/${made.id}/start`);
  const dropped = (await ask('POST', '/v1/imports', { ...map, name: 'old.csv', dryRun: true })).json;
  await ask('POST', `/v1/imports/${dropped.id}/cancel`);
  await ask('POST', `/v1/imports/${dropped.id}/cancel`);
  const unreadable = (await ask('POST', '/v1/imports', map)).json;
  world.fileRows.set(fileKeys.source(unreadable.id), Buffer.from('Mail\n'));
  await ask('POST', `/v1/imports/${unreadable.id}/start`);
  const files = [];
  for (const body of [{ format: 'csv' }, { format: 'ndjson', stage: 'mql' }]) files.push((await ask('POST', '/v1/exports', body)).json);
  await world.settle();
  await ask('GET', `/v1/imports/${unreadable.id}`);
  for (const file of files) await ask('GET', `/v1/exports/${file.id}`);
}
