import { execFileSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { budgetRows } from './budget.ts';
import { bundleSizes } from './bundles.ts';
import { captureBytes, captureRates, handlerCpu } from './capture.ts';
import { calendarRates, contendedRates, pureRates } from './decisions.ts';
import { engagementCosts, engagementRates } from './engagements.ts';
import { attributionRates, identityRates } from './identity.ts';
import { importRate } from './import.ts';
import { journeyCost } from './journey-cost.ts';
import { latency } from './latency.ts';
import { learnedRate } from './learned.ts';
import { machineRate } from './machine.ts';
import { dollarsPerMillion } from './prices.ts';
import { ruleRates } from './rules.ts';
import { duplicateStorm } from './storm.ts';

/** `npm run bench [-- budget|latency|capture|engagements|bundles|decisions|storm|learned|identity|machine …]`: counts first, CPU second, wall last. Nothing here is a test. */
const wanted = process.argv.slice(2);
const runs = (name: string): boolean => wanted.length === 0 || wanted.includes(name);
const round = (value: number): number => Math.round(value * 100) / 100;
const rounded = (row: object) =>
  Object.fromEntries(Object.entries(row).map(([key, value]) => [key, typeof value === 'number' ? round(value) : value]));

console.log(
  `node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'cpu'}, load ${loadavg().map(round).join(' ')}, commit ${commit()}`,
);
if (runs('budget')) {
  const cost = await journeyCost();
  console.log('\nBudgets per lead, captured → routed → delivered to one endpoint (counted, batches of 10)');
  console.table(budgetRows(cost).map((row) => ({ ...row, measured: round(row.measured) })));
  console.table(
    Object.fromEntries(
      Object.entries(dollarsPerMillion(cost)).map(([line, dollars]) => [line, { 'dollars per million leads': round(dollars) }]),
    ),
  );
}
if (runs('bundles')) {
  console.log('\nFunction bundles (minified, SDK inside) and CPU to load them (median of 11 fresh processes, this machine)');
  console.table(await bundleSizes());
}
if (runs('latency')) {
  console.log('\nLocal runtime over HTTP, milliseconds; the load generator shares the cores');
  const rows = [await latency(1, 150), await latency(10, 600)];
  console.table(rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, round(value)]))));
}
if (runs('capture')) {
  console.log('\nCapture alone over HTTP, the pipeline working behind it, milliseconds; the load generator shares the cores');
  console.table((await captureRates()).map(rounded));
  console.table([{ 'handler alone, CPU ms per capture': round(await handlerCpu()), ...(await captureBytes()) }]);
}
if (runs('engagements')) {
  console.log('\nEngagements: table units each, the scoring that follows included, counted on the embedded engine');
  console.table((await engagementCosts()).map((row) => rounded(row)));
  console.log('\nEngagements over HTTP, 16 clients, the pipeline working behind them; the load generator shares the cores');
  console.table((await engagementRates()).map((row) => rounded(row)));
}
if (runs('decisions')) {
  console.log('\nFirst match among rules of two conditions, the last of which holds; one core, side by side');
  console.table((await ruleRates([100, 1000, 10_000])).map(rounded));
  console.log('\nPure decisions on one core');
  console.table(pureRates().map(rounded));
  console.log('\nRoutings through the use case, one team, half of the leads of 50 accounts, a cap on every owner');
  console.table((await contendedRates()).map(rounded));
  const calendars = calendarRates();
  console.log(`\nCalendar arithmetic against a peer (${calendars.agree ? 'same answers' : 'other answers'} on the sample)`);
  console.table(calendars.rows.map(rounded));
}
// Minutes of work, so only when asked for.
if (wanted.includes('identity')) {
  console.log('\nPure rules of attribution on one core, calls a second');
  console.table(attributionRates().map(rounded));
  const { build, rows } = await identityRates(1_000_000);
  console.log('\nIdentity resolution on the embedded engine in memory; the client shares the cores');
  console.table([rounded(build)]);
  console.table(rows.map(rounded));
}
if (wanted.includes('import')) {
  console.log('\nImport of 100,000 rows by its queue function on the embedded engine, no pipeline behind it');
  console.table([await importRate(100_000, true), await importRate(100_000, false)]);
}
if (runs('learned')) {
  console.log('\nLearned score on one core: one training with its evaluation on later outcomes; predictions with interval and factors');
  console.table([1000, 10_000].map(learnedRate).map(rounded));
}
if (wanted.includes('machine')) {
  console.log('\nTime machine: a dry run of a rubric over past leads by its queue function on the embedded engine');
  console.table([rounded(await machineRate(10_000, true))]);
}
if (runs('storm')) {
  console.log('\nDuplicate storm: 20 people × 10 identical posts at once');
  console.table([await duplicateStorm()]);
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}
