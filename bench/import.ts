import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDiskFileStore } from '../shared/adapters/disk/file-store.ts';
import type { SealedTable } from '../shared/adapters/dynamodb/client.ts';
import { createJobStore } from '../shared/adapters/dynamodb/job-store.ts';
import { createLeadStore } from '../shared/adapters/dynamodb/lead-store.ts';
import { createSystemClock } from '../shared/adapters/system/clock.ts';
import { createDigest } from '../shared/adapters/system/digest.ts';
import { createIds } from '../shared/adapters/system/ids.ts';
import { createSecretBox } from '../shared/adapters/system/secret-box.ts';
import { fileKeys } from '../shared/application/transfer/file-keys.ts';
import { createCreateImport, createStartImport } from '../shared/application/transfer/manage-imports.ts';
import { createRunImport } from '../shared/application/transfer/run-import.ts';
import { $importCreate } from '../shared/contracts/http/transfer-resources.ts';
import { $importMessage } from '../shared/contracts/messages.ts';
import { startEngine } from '../test/support/engine.ts';

const principal = { type: 'integration', id: 'bench', scopes: new Set<never>() } as const;
const megabyte = 1024 * 1024;

async function* file(rows: number): AsyncGenerator<Uint8Array> {
  yield Buffer.from('\ufeffE-Mail;Vorname;Name;Firma;Titel;Land;Telefon;Notiz\r\n');
  for (let at = 0; at < rows; at += 1000)
    yield Buffer.from(
      Array.from({ length: Math.min(1000, rows - at) }, (_, i) => {
        const n = at + i;
        return `p${n}@bench-${n % 5000}.example;Ada;"Name ${n}, ""née"" B";Werk ${n % 5000};VP Sales;DE;'+49 30 ${n};"two\nlines"\r\n`;
      }).join(''),
    );
}

const settings = {
  columns: {
    'E-Mail': 'person.email',
    Name: 'person.lastName',
    Firma: 'company.name',
    Titel: 'person.title',
    Land: 'person.country',
    Telefon: 'person.phone',
  },
  consent: { legalBasis: 'not-applicable', note: 'bench' },
};

/** The ports of the queue function on the embedded engine and a folder, and the messages it sends. */
function portsOn(table: SealedTable, folder: string) {
  const clock = createSystemClock();
  const box = createSecretBox(async () => 'bench-master-key-of-more-than-32-characters');
  const queue: unknown[] = [];
  const send = async (_: string, messages: readonly { readonly body: unknown }[]) => void queue.push(...messages.map((m) => m.body));
  return {
    clock,
    box,
    queue,
    queues: { send },
    files: createDiskFileStore({ folder, sign: (text) => box.mac('file', text), clock }),
    ids: createIds(),
    digest: createDigest(),
    jobs: createJobStore(table),
    leads: createLeadStore(table),
  };
}

/** Runs the messages of a job one after another; times in seconds, memory in bytes. */
async function drained(queue: unknown[], run: ReturnType<typeof createRunImport>) {
  let [peak, slices, longest] = [0, 0, 0];
  const sampler = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 50);
  const began = performance.now();
  for (let message = queue.shift(); message !== undefined; message = queue.shift()) {
    const slice = performance.now();
    await run($importMessage.parse(message));
    longest = Math.max(longest, (performance.now() - slice) / 1000);
    slices += 1;
  }
  clearInterval(sampler);
  return { peak, slices, longest, seconds: (performance.now() - began) / 1000 };
}

/** One import through its queue function on the embedded engine and the disk, nothing else running: slices, rows a second, memory. */
export async function importRate(rows: number, dryRun: boolean) {
  const folder = mkdtempSync(join(tmpdir(), 'leadline-bench-'));
  const engine = await startEngine();
  try {
    const deps = portsOn(await engine.table(), folder);
    const job = await createCreateImport(deps)($importCreate.parse({ ...settings, dryRun }), principal);
    await deps.files.receive(fileKeys.source(job.id), file(rows), Number.MAX_SAFE_INTEGER);
    await createStartImport(deps)(job.id);
    const before = process.memoryUsage().rss;
    const { peak, slices, longest, seconds } = await drained(deps.queue, createRunImport(deps));
    const done = await deps.jobs.get('import', job.id);
    return {
      rows,
      dryRun,
      state: done?.state,
      created: done?.counts.created,
      failed: done?.counts.failed,
      'file MB': Math.round((done?.fileBytes ?? 0) / megabyte),
      slices,
      'longest slice s': Math.round(longest),
      'rows/s': Math.round(rows / seconds),
      'RSS MB before': Math.round(before / megabyte),
      'RSS MB peak': Math.round(peak / megabyte),
    };
  } finally {
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
