import { readdirSync, readFileSync } from 'node:fs';
import { $documentKind, type DocumentKind } from '../../shared/contracts/documents/kinds.ts';
import { $recordKind, type RecordKind } from '../../shared/contracts/documents/records.ts';

export type SeedBody = Readonly<Record<string, unknown>>;
export type SeedDocument = { readonly kind: DocumentKind; readonly id: string; readonly body: SeedBody };
export type SeedRecord = { readonly kind: RecordKind; readonly id: string; readonly body: SeedBody };

const folder = new URL('./demo/', import.meta.url);

/** `<id>.json` files of one folder as [id, body], by id. The JSON is what one would PUT to the API. */
function filesOf(path: string): readonly (readonly [string, SeedBody])[] {
  const directory = new URL(`${path}/`, folder);
  return readdirSync(directory)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => [name.slice(0, -'.json'.length), JSON.parse(readFileSync(new URL(name, directory), 'utf8'))]);
}

// What others refer to comes first: publishing checks references.
const publishOrder: readonly DocumentKind[] = $documentKind.extract([
  'calendar',
  'sla-policy',
  'routing-plan',
  'rubric',
  'consent-policy',
  'matching',
  'nurture-track',
  'qualification',
  'form',
]).options;

/** The demo configuration in an order in which it can be published. */
export const demoDocuments: readonly SeedDocument[] = publishOrder.flatMap((kind) =>
  filesOf(`documents/${kind}`).map(([id, body]) => ({ kind, id, body })),
);

// A seat in a committee needs a lead, and the seed has none; an absence would be over one day.
const seededKinds = $recordKind.exclude(['membership', 'absence']).options;

/** The demo records in an order in which they can be written: kinds refer to earlier kinds, and a parent's id comes before its child's. */
export const demoRecords: readonly SeedRecord[] = seededKinds.flatMap((kind) =>
  filesOf(`records/${kind}`).map(([id, body]) => ({ kind, id, body })),
);
