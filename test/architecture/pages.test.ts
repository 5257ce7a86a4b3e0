import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const folders = ['infra', 'functions', 'shared', 'test', 'local', 'web', 'bench', 'docs'];
const pagesIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`);
const pages = ['README.md', ...pagesIn('docs'), ...pagesIn('docs/adr'), ...folders.map((folder) => `${folder}/README.md`)];
const read = (page: string): string => readFileSync(page, 'utf8');
const scripts: Readonly<Record<string, string>> = JSON.parse(read('package.json')).scripts;

describe('pages', () => {
  it.each(folders)('%s has a README of one screen', (folder) => {
    expect(existsSync(`${folder}/README.md`)).toBe(true);
    expect(read(`${folder}/README.md`).split('\n').length).toBeLessThanOrEqual(60);
  });

  it.each(pages)('%s: every path it names exists', (page) => {
    const named = [...read(page).matchAll(/`((?:infra|functions|shared|test|local|web|bench|docs)\/[A-Za-z0-9_./-]*)`/g)];
    expect(named.map((match) => match[1] ?? '').filter((path) => !existsSync(path))).toEqual([]);
  });

  it.each(pages)('%s: every npm script it names exists', (page) => {
    const named = [...read(page).matchAll(/npm run ([a-z:]+)/g)].map((match) => match[1] ?? '');
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });

  it.each(pages)('%s holds nothing of the machine it was written on', (page) => {
    expect(read(page)).not.toMatch(/(^|[\s`"'(])\/(work|home|root|tmp|Users)\//m);
  });
});

it('the README writes every kind of the demo rules and records to a fresh deployment', () => {
  const demo = 'local/seed/demo';
  const kinds = [...readdirSync(`${demo}/documents`), ...readdirSync(`${demo}/records`)].sort();
  const deploy = /cd local\/seed\/demo[\s\S]*?```/.exec(read('README.md'))?.[0] ?? '';
  const loops = [...deploy.matchAll(/for kind in ([a-z -]+); do/g)].flatMap((match) => match[1]?.split(' ') ?? []);
  const globs = [...deploy.matchAll(/for f in ([a-z-]+)\/\*/g)].flatMap((match) => match[1] ?? []);
  expect([...loops, ...globs].sort()).toEqual(kinds);
});

describe('decisions', () => {
  const decisions = readdirSync('docs/adr').sort();

  it('are numbered without gaps', () => {
    expect(decisions.map((name) => Number(name.slice(0, 4)))).toEqual(decisions.map((_, i) => i + 1));
  });

  it.each(decisions)('%s has a date, a context, a decision and consequences', (name) => {
    const text = read(`docs/adr/${name}`);
    expect(text).toMatch(new RegExp(`^# ${Number(name.slice(0, 4))}\\. `));
    expect(text).toMatch(/^\d{4}-\d\d-\d\d · (accepted|replaced by \d+)$/m);
    for (const part of ['Context', 'Decision', 'Consequences']) expect(text).toContain(`## ${part}\n`);
  });
});

describe('promises', () => {
  const rows = read('README.md')
    .split('\n')
    .flatMap((line) => {
      const cells = line.split('|').map((cell) => cell.trim());
      return /^R\d+$/.test(cells[1] ?? '') ? [{ name: cells[1] ?? '', today: cells[3] ?? '', tests: cells[4] ?? '' }] : [];
    });

  it('are R1 to R20', () => {
    expect(rows.map((row) => row.name)).toEqual(Array.from({ length: 20 }, (_, i) => `R${i + 1}`));
  });

  it.each(rows.filter((row) => row.today.startsWith('held')))('$name is named by the tests that hold it', ({ name, tests }) => {
    const files = [...tests.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(read(file), file).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it('that are not held say so', () => {
    for (const row of rows) expect(row.today, row.name).toMatch(/^(held|partly|later)/);
  });
});
