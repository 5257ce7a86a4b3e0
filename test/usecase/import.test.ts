import { parse } from 'csv-parse/sync';
import { beforeEach, describe, expect, it } from 'vitest';
import { fileKeys } from '../../shared/application/transfer/file-keys.ts';
import type { SliceLimits } from '../../shared/application/transfer/import-slice.ts';
import { createRunImport } from '../../shared/application/transfer/run-import.ts';
import { brand } from '../../shared/domain/kernel/brand.ts';
import type { LeadId, SubmissionId } from '../../shared/domain/kernel/ids.ts';
import { instantFromMillis } from '../../shared/domain/kernel/instant.ts';
import { seededWorld, type World } from '../support/world.ts';

const consent = { legalBasis: 'legitimate-interest-prospect', note: 'Trade fair Cologne 2026, stand 12' };
const columns = {
  'E-Mail': 'person.email',
  Name: 'person.lastName',
  Firma: 'company.name',
  Land: 'person.country',
  Telefon: 'person.phone',
};

let world: World;
beforeEach(async () => {
  world = await seededWorld();
});

async function begin(text: string | Uint8Array, body: Record<string, unknown> = {}): Promise<string> {
  const made = await world.api('POST', '/v1/imports', { columns, consent, ...body });
  expect(made.status, made.text).toBe(201);
  world.fileRows.set(fileKeys.source(made.json.id), Buffer.from(text));
  const started = await world.api('POST', `/v1/imports/${made.json.id}/start`);
  expect(started.status, started.text).toBe(202);
  return made.json.id;
}
const jobOf = async (id: string) => (await world.api('GET', `/v1/imports/${id}`)).json;
const resultsOf = (id: string): readonly Record<string, string>[] => {
  const bytes = world.fileRows.get(fileKeys.result({ kind: 'import', id }));
  return parse(Buffer.from(bytes ?? []), { bom: true, columns: true });
};
const leads = () => [...world.state.leads.values()].map((rows) => rows.lead);
const imported = async (text: string | Uint8Array, body: Record<string, unknown> = {}) => {
  const id = await begin(text, body);
  await world.settle();
  return { id, job: await jobOf(id), results: resultsOf(id) };
};

const head = 'E-Mail;Name;Firma;Land;Telefon;Notiz\n';

describe('an import', () => {
  it('makes each row a lead that goes through the pipeline, and says so row by row', async () => {
    const { job, results } = await imported(
      `${head}ada@acme.example;Lovelace;Acme;DE;'+49 30 1;met\nbob@beta.example;Bauer;Beta;Österreich;;\n`,
    );
    expect(job).toMatchObject({ state: 'done', failure: null, counts: { created: 2, failed: 0 }, progress: { rows: 2 } });
    expect(job.progress.bytes).toBe(job.progress.totalBytes);
    expect(job.warnings).toEqual(['column not mapped: Notiz']);
    expect(results.map((row) => [row.row, row.status])).toEqual([
      ['2', 'created'],
      ['3', 'created'],
    ]);
    const ada = leads().find((lead) => lead.person.email === 'ada@acme.example');
    expect(ada).toMatchObject({
      pendingStep: null,
      person: { lastName: 'Lovelace', phone: '+49 30 1', country: 'DE' },
      company: { name: 'Acme' },
    });
    expect(ada?.score).not.toBeNull();
    expect(leads().find((lead) => lead.person.email === 'bob@beta.example')?.person.country).toBe('AT');
    expect(results[0]?.leadId).toBe(ada?.id);
  });

  it('keeps the raw row as a submission with a receipt, and the basis as evidence', async () => {
    const { id, results } = await imported(`${head}ada@acme.example;Lovelace;;;;met at the bar\n`);
    const leadId = brand<LeadId>(results[0]?.leadId ?? '');
    const captured = (await world.leads.events(leadId, { cursor: null, limit: 10 })).items[0];
    expect(captured).toMatchObject({ type: 'lead.imported.v1', data: { importId: id, row: 2, outcome: 'created' } });
    const submissionId = captured?.type === 'lead.imported.v1' ? captured.data.submissionId : '';
    expect(await world.leads.submission(brand<SubmissionId>(submissionId))).toMatchObject({
      via: 'import',
      raw: { Notiz: 'met at the bar' },
      leadId,
    });
    expect((await world.api('GET', `/v1/receipts/${submissionId}`)).json).toMatchObject({ state: 'done', via: 'import', formId: id });
    const [evidence] = (await world.api('GET', `/v1/leads/${leadId}/consents`)).json.items;
    expect(evidence).toMatchObject({ purpose: 'processing', state: 'unknown', formId: id });
    expect(evidence.noticeText).toContain('legitimate-interest-prospect: Trade fair Cologne');
    expect(world.auditRows).toMatchObject([{ action: 'import.create', target: `import/${id}` }]);
  });

  it('a bad row costs itself alone, with its reason', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`${head}nobody;X;;;;\n;Y;;;;\nshort@row.example;Z\n"open;x;;;;\nutf@x.example;M`),
      Buffer.from([0xfc]),
      Buffer.from(';;;;\n;;;;;\nlast@row.example;;;Nowhereland;;\n'),
    ]);
    const { job, results } = await imported(bytes);
    expect(results.map((row) => [row.row, row.status, row.code])).toEqual([
      ['2', 'failed', 'invalid-email'],
      ['3', 'failed', 'required'],
      ['4', 'failed', 'ragged-row'],
      ['5', 'failed', 'malformed-quotes'],
      ['6', 'failed', 'invalid-utf8'],
      ['8', 'created', ''],
    ]);
    expect(results.at(-1)?.message).toBe('Not understood: Land.');
    expect(job).toMatchObject({ state: 'done', counts: { created: 1, failed: 5 } });
  });

  it('a person twice in the file is one lead, in the order of the file', async () => {
    const rows = Array.from({ length: 40 }, (_, index) => `same@acme.example;${index === 0 ? 'First' : `Later ${index}`};;;;\n`).join('');
    const { results } = await imported(head + rows);
    expect(results.map((row) => row.status)).toEqual(['created', ...Array(39).fill('unchanged')]);
    expect(leads()).toHaveLength(1);
    expect(leads()[0]?.person.lastName).toBe('First');
    expect(results.at(-1)?.claims).toBe('person.lastName: Later 39');
  });

  it('fills what a known lead lacks, keeps contradictions as claims, and leaves a closed lead closed', async () => {
    await world.submit('demo-request', {
      email: 'ada@acme.example',
      firstName: 'Ada',
      lastName: 'Lovelace',
      company: 'Acme',
      title: 'CTO',
      country: 'DE',
    });
    await world.settle();
    const known = leads()[0];
    await world.api('POST', `/v1/leads/${known?.id}/disqualify`, { code: 'no-budget' });
    const before = leads()[0];
    const { results } = await imported(`${head}ADA@acme.example;Byron;;;+49 30 1;\n`);
    expect(results).toMatchObject([{ status: 'updated', leadId: known?.id, claims: 'person.lastName: Byron' }]);
    expect(leads()[0]).toMatchObject({ stage: 'disqualified', cycle: before?.cycle, person: { lastName: 'Lovelace', phone: '+49 30 1' } });
    expect(leads()[0]?.source.lastTouch).toEqual(before?.source.lastTouch);
  });

  it('leaves known leads alone when asked to', async () => {
    await imported(`${head}ada@acme.example;Lovelace;;;;\n`);
    const version = leads()[0]?.version;
    const { results } = await imported(`${head}ada@acme.example;Byron;;;1;\nnew@acme.example;;;;;\nnew@acme.example;;;;;\n`, {
      existing: 'skip',
    });
    expect(results.map((row) => [row.status, row.code])).toEqual([
      ['duplicate', 'duplicate-lead'],
      ['created', ''],
      ['duplicate', 'duplicate-lead'],
    ]);
    expect(leads().find((lead) => lead.person.email === 'ada@acme.example')?.version).toBe(version);
  });

  it('grants what the people consented to, and never over a withdrawal', async () => {
    await imported(`${head}ada@acme.example;;;;;\nbob@beta.example;;;;;\n`);
    for (const rows of world.state.leads.values())
      if (rows.lead.person.email === 'bob@beta.example')
        rows.lead = { ...rows.lead, consent: { 'marketing:email': 'withdrawn', 'news:email': 'suppressed' } };
    const given = { legalBasis: 'freely-given-consent', note: 'signed list', grants: { purpose: 'marketing', channel: 'email' } };
    const { results } = await imported(`${head}ada@acme.example;;;;;\nbob@beta.example;;;;;\ncy@gamma.example;;;;;\n`, { consent: given });
    const consentOf = (email: string) => leads().find((lead) => lead.person.email === email)?.consent;
    expect(consentOf('ada@acme.example')).toEqual({ 'marketing:email': 'granted' });
    expect(consentOf('bob@beta.example')).toEqual({ 'marketing:email': 'withdrawn', 'news:email': 'suppressed' });
    expect(consentOf('cy@gamma.example')).toEqual({ 'marketing:email': 'granted' });
    expect(results.map((row) => row.status)).toEqual(['updated', 'unchanged', 'created']);
  });

  it('guards its result file against formulas', async () => {
    const { id } = await imported(`${head}ada@acme.example;'=1+1;;;;\nada@acme.example;'=2+2;;;;\n`);
    const text = Buffer.from(world.fileRows.get(fileKeys.result({ kind: 'import', id })) ?? []).toString();
    expect(text).toContain('"person.lastName: =2+2"');
    expect(leads()[0]?.person.lastName).toBe('=1+1');
    expect(text.split('\r\n').slice(1).join('')).not.toMatch(/(^|,)"?[=+\-@]/m);
  });
});

describe('a dry run', () => {
  it('counts what would happen and writes nothing', async () => {
    await imported(`${head}known@acme.example;Known;;;;\n`);
    const [count, published] = [world.state.submissions.size, world.published.length];
    const { job, results } = await imported(`${head}known@acme.example;Other;;;1;\nnew@a.example;;;;;\nnew@a.example;;;;;\nbad;;;;;\n`, {
      dryRun: true,
    });
    expect(results.map((row) => row.status)).toEqual(['updated', 'created', 'updated', 'failed']);
    expect(job).toMatchObject({ dryRun: true, counts: { created: 1, updated: 2, failed: 1 } });
    expect(leads()).toHaveLength(1);
    expect([world.state.submissions.size, world.published.length]).toEqual([count, published]);
  });
});

describe('a file that cannot be read at all', () => {
  it.each([
    ['', 'empty-file'],
    ['\n\n', 'empty-file'],
    ['E-Mail;E-Mail\n', 'duplicate-column'],
    ['E-Mail;;Name\n', 'unnamed-column'],
    ['Mail;Name\n', 'missing-column'],
    [`${Array.from({ length: 201 }, (_, index) => `c${index}`).join(';')}\n`, 'too-many-columns'],
    [Buffer.from('\ufeffE-Mail;Name', 'utf16le'), 'not-utf8'],
  ])('%j fails as %s', async (text, code) => {
    const { job } = await imported(text);
    expect(job).toMatchObject({ state: 'failed', failure: { code } });
    expect(job.result).toBeNull();
  });

  it('with BOM, CRLF and empty trailing columns is read', async () => {
    const { job } = await imported('\ufeff"E-Mail"\tName\tFirma\tLand\tTelefon\t\r\na@b.example\t"Two\r\nlines"\t\t\t\t\r\n');
    expect(job).toMatchObject({ state: 'done', counts: { created: 1 } });
    expect(leads()[0]?.person.lastName).toBe('Two\r\nlines');
  });
});

describe('an import that is cut off', () => {
  const rows = Array.from({ length: 30 }, (_, index) => `p${index % 25}@acme.example;N${index};;;;\n`).join('');
  const limits: SliceLimits = { sliceMillis: 1e9, checkpointMillis: 1e9, checkpointRows: 1e9, batchRows: 4, sliceRows: 8 };
  /** Runs the queue of the job by hand, with small slices. */
  async function drain(run: ReturnType<typeof createRunImport>): Promise<void> {
    for (let round = 0; round < 200; round += 1) {
      const message = world.messages.find((one) => one.queue === 'run-import');
      if (message === undefined) return;
      if (message.visibleAt > Date.parse(world.clock.now())) world.clock.set(instantFromMillis(message.visibleAt));
      try {
        await run(JSON.parse(message.body));
        world.messages.splice(world.messages.indexOf(message), 1);
      } catch {
        // The queue delivers it again.
      }
    }
    throw new Error('the job does not end');
  }
  const check = async (id: string) => {
    expect(await jobOf(id)).toMatchObject({ state: 'done', counts: { created: 25, unchanged: 5, failed: 0 } });
    expect(resultsOf(id).map((row) => Number(row.row))).toEqual(Array.from({ length: 30 }, (_, index) => index + 2));
    expect(leads()).toHaveLength(25);
    expect(world.state.submissions.size).toBe(30);
    expect(
      [...world.state.leads.values()].flatMap((one) => [...one.events.values()]).filter((event) => event.type === 'lead.imported.v1'),
    ).toHaveLength(30);
  };

  it('goes on slice by slice', async () => {
    const id = await begin(head + rows);
    await drain(createRunImport({ ...world, leads: world.memory }, limits));
    await check(id);
  });

  it.each([3, 9, 17, 29])('after a crash behind row write %i nothing is lost or doubled', async (at) => {
    const id = await begin(head + rows);
    let writes = 0;
    const leadsOnce = {
      ...world.memory,
      commit: async (commit: Parameters<typeof world.memory.commit>[0]) => {
        const result = await world.memory.commit(commit);
        writes += 1;
        if (writes === at) throw new Error('killed after the write');
        return result;
      },
    };
    await drain(createRunImport({ ...world, leads: leadsOnce }, limits));
    await check(id);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('after a crash behind job write %i, before the message is sent, it goes on', async (at) => {
    const id = await begin(head + rows);
    let writes = 0;
    const jobs = {
      ...world.jobs,
      update: async (job: Parameters<typeof world.jobs.update>[0]) => {
        const result = await world.jobs.update(job);
        writes += 1;
        if (writes === at) throw new Error('killed after the write');
        return result;
      },
    };
    await drain(createRunImport({ ...world, leads: world.memory, jobs }, limits));
    await check(id);
  });

  it.each([11, 13, 19, 23, 31])('killed again and again (every %i writes), it goes on', async (every) => {
    const id = await begin(head + rows);
    let writes = 0;
    const dying = async <T>(write: Promise<T>): Promise<T> => {
      const result = await write;
      writes += 1;
      if (writes % every === 0) throw new Error('killed after the write');
      return result;
    };
    const jobs = { ...world.jobs, update: (job: Parameters<typeof world.jobs.update>[0]) => dying(world.jobs.update(job)) };
    const leadsDying = {
      ...world.memory,
      commit: (commit: Parameters<typeof world.memory.commit>[0]) => dying(world.memory.commit(commit)),
    };
    await drain(createRunImport({ ...world, leads: leadsDying, jobs }, limits));
    await check(id);
  });

  it('messages delivered twice and three times over move it once', async () => {
    const id = await begin(head + rows);
    for (let copy = 0; copy < 2; copy += 1) await world.api('POST', `/v1/imports/${id}/start`);
    await drain(createRunImport({ ...world, leads: world.memory }, limits));
    await check(id);
    expect(world.messages.filter((one) => one.queue === 'run-import')).toEqual([]);
  });

  it('two workers at once do every row once', async () => {
    const id = await begin(head + rows);
    const run = createRunImport({ ...world, leads: world.memory }, limits);
    const first = world.messages.find((one) => one.queue === 'run-import');
    await Promise.all([run(JSON.parse(first?.body ?? '')), run(JSON.parse(first?.body ?? ''))]);
    world.messages.splice(0, world.messages.length, ...world.messages.filter((one) => one !== first));
    await drain(run);
    await check(id);
  });

  it('cancelled it stops at a checkpoint, keeps what is done and tells it', async () => {
    const id = await begin(head + rows);
    const run = createRunImport({ ...world, leads: world.memory }, limits);
    const first = world.messages.find((one) => one.queue === 'run-import');
    await run(JSON.parse(first?.body ?? ''));
    world.messages.splice(0, world.messages.length, ...world.messages.filter((one) => one !== first));
    expect((await world.api('POST', `/v1/imports/${id}/cancel`)).status).toBe(202);
    await drain(run);
    expect(await jobOf(id)).toMatchObject({ state: 'cancelled', counts: { created: 8 }, result: { url: expect.any(String) } });
    expect(resultsOf(id)).toHaveLength(8);
    expect((await world.api('POST', `/v1/imports/${id}/cancel`)).json).toMatchObject({ status: 409, code: 'job-ended' });
  });

  it('a dry run remembers over slices whom it has met', async () => {
    const id = await begin(head + rows, { dryRun: true });
    await drain(createRunImport({ ...world, leads: world.memory }, limits));
    expect(await jobOf(id)).toMatchObject({ counts: { created: 25, updated: 5 } });
    expect(leads()).toHaveLength(0);
  });
});

describe('a large file', () => {
  it('is never held whole: reading goes a little ahead of the work, results are let go at checkpoints', async () => {
    const count = 30_000;
    const made = await world.api('POST', '/v1/imports', { columns, consent, dryRun: true });
    world.fileRows.set(fileKeys.source(made.json.id), Buffer.from(head));
    await world.api('POST', `/v1/imports/${made.json.id}/start`);
    const chunkRows = 500;
    let [pulled, worked, ahead] = [0, 0, 0];
    const read = async function* (key: string, from = 0): AsyncGenerator<Uint8Array> {
      if (!key.endsWith('source')) return yield* world.files.read(key, from);
      if (from === 0) return yield Buffer.from(head);
      for (; pulled < count; pulled += chunkRows) {
        yield Buffer.from(Array.from({ length: chunkRows }, (_, i) => `p${pulled + i}@acme.example;N;;;;\n`).join(''));
      }
    };
    const found = async () => {
      worked += 1;
      ahead = Math.max(ahead, pulled + chunkRows - worked);
      return null;
    };
    const run = createRunImport({ ...world, files: { ...world.files, read }, leads: { ...world.memory, findByIdentity: found } });
    await run(JSON.parse(world.messages.find((one) => one.queue === 'run-import')?.body ?? ''));
    const job = await world.jobs.get('import', made.json.id);
    expect(job).toMatchObject({ state: 'done', counts: { created: count } });
    expect(ahead).toBeLessThan(2 * chunkRows);
    const parts = (job?.parts ?? []).map((part) =>
      Buffer.from(world.fileRows.get(fileKeys.part({ kind: 'import', id: made.json.id }, part)) ?? []),
    );
    for (const part of parts) expect(part.toString().split('\r\n').length).toBeLessThan(5200);
    expect(parts.length).toBeGreaterThan(5);
  });
});

describe('refusals', () => {
  const pointersOf = (answer: { readonly json: { readonly errors?: readonly { readonly pointer: string }[] } }) =>
    answer.json.errors?.map((one) => one.pointer);

  it.each([
    [{ columns }, ['/consent']],
    [{ columns, consent: { legalBasis: 'because', note: 'x' } }, ['/consent/legalBasis']],
    [{ columns, consent: { legalBasis: 'not-applicable', note: ' ' } }, ['/consent/note']],
    [{ columns, consent: { ...consent, grants: { purpose: 'marketing', channel: 'email' } } }, ['/consent/grants']],
    [{ consent, columns: { Name: 'person.lastName' } }, ['/columns']],
    [{ consent, columns: { A: 'person.email', B: 'person.password' } }, ['/columns/B']],
    [{ consent, columns, delimiter: ':' }, ['/delimiter']],
    [{ consent, columns, defaultCountry: 'Atlantis' }, ['/defaultCountry']],
  ])('%j', async (body, pointers) => {
    const answer = await world.api('POST', '/v1/imports', body);
    expect(answer.json).toMatchObject({ status: 422, code: 'invalid-request' });
    expect(pointersOf(answer)).toEqual(pointers);
  });

  it('an unknown import, and one whose file is missing', async () => {
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/start'],
      ['POST', '/cancel'],
    ] as const)
      expect((await world.api(method, `/v1/imports/imp_none${path}`)).json).toMatchObject({ status: 404, code: 'unknown-import' });
    const made = await world.api('POST', '/v1/imports', { columns, consent });
    expect(made.json.upload).toMatchObject({ method: 'PUT' });
    expect((await world.api('POST', `/v1/imports/${made.json.id}/start`)).json).toMatchObject({ status: 409, code: 'file-missing' });
    expect((await world.api('POST', `/v1/imports/${made.json.id}/cancel`)).json).toMatchObject({ state: 'cancelled', upload: null });
    expect((await world.api('POST', `/v1/imports/${made.json.id}/start`)).json).toMatchObject({ status: 409, code: 'job-ended' });
  });
});
