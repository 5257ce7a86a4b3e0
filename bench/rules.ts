import { ZenEngine } from '@gorules/zen-engine';
import { Engine } from 'json-rules-engine';
import type { Condition, Facts } from '../shared/domain/conditions/condition.ts';
import { evaluate } from '../shared/domain/conditions/evaluate.ts';

/** One lead of a routing plan's kind; the last rule of each table is the one that holds, so that all of them are looked at. */
const facts: Facts = { country: 'DE', 'company.employees': 480, 'person.seniority': 'vp' };
const countryOf = (i: number, count: number): string => (i === count - 1 ? 'DE' : `X${i}`);

const ours = (count: number): readonly Condition[] =>
  Array.from({ length: count }, (_, i) => ({
    all: [
      { field: 'country', op: 'eq', value: countryOf(i, count) },
      { field: 'company.employees', op: 'gte', value: 200 },
    ],
  }));

function jsonRulesEngine(count: number): Engine {
  const engine = new Engine([], { allowUndefinedFacts: true });
  for (let i = 0; i < count; i += 1)
    engine.addRule({
      conditions: {
        all: [
          { fact: 'country', operator: 'equal', value: countryOf(i, count) },
          { fact: 'employees', operator: 'greaterThanInclusive', value: 200 },
        ],
      },
      event: { type: `rule-${i}` },
    });
  return engine;
}

/** A decision table whose first hit wins, as its editor saves it. */
function zenTable(count: number): Buffer {
  const rules = Array.from({ length: count }, (_, i) => ({
    _id: `r${i}`,
    country: JSON.stringify(countryOf(i, count)),
    employees: '>= 200',
    team: JSON.stringify(`t${i}`),
  }));
  const node = (id: string, type: string, content?: object) => ({
    id,
    type,
    name: id,
    position: { x: 0, y: 0 },
    ...(content === undefined ? {} : { content }),
  });
  const table = {
    hitPolicy: 'first',
    inputs: [
      { id: 'country', name: 'Country', field: 'country' },
      { id: 'employees', name: 'Employees', field: 'employees' },
    ],
    outputs: [{ id: 'team', name: 'Team', field: 'team' }],
    rules,
  };
  const nodes = [node('in', 'inputNode'), node('table', 'decisionTableNode', table), node('out', 'outputNode')];
  const edge = (sourceId: string, targetId: string) => ({ id: `${sourceId}-${targetId}`, type: 'edge', sourceId, targetId });
  return Buffer.from(JSON.stringify({ nodes, edges: [edge('in', 'table'), edge('table', 'out')] }));
}

/** Calls a second over about `millis` of wall time, after a tenth of it to warm up. */
async function rate(call: () => unknown, millis = 1500): Promise<number> {
  const run = async (until: number): Promise<number> => {
    let calls = 0;
    while (performance.now() < until) {
      await call();
      calls += 1;
    }
    return calls;
  };
  await run(performance.now() + millis / 10);
  const began = performance.now();
  const calls = await run(began + millis);
  return (calls / (performance.now() - began)) * 1000;
}

/** First match among `count` rules of two conditions each, the last of which holds: ours keeps a trace of every condition. */
export async function ruleRates(counts: readonly number[]) {
  const rows = [];
  for (const count of counts) {
    const conditions = ours(count);
    const peer = jsonRulesEngine(count);
    const decision = new ZenEngine().createDecision(zenTable(count));
    const found = await decision.evaluate({ country: 'DE', employees: 480 });
    const { events } = await peer.run({ country: 'DE', employees: 480 });
    const last = conditions.findIndex((condition) => evaluate(condition, facts).matched);
    if (last !== count - 1 || events.length !== 1 || found.result.team !== `t${count - 1}`) throw new Error('the three do not agree');
    const own = await rate(() => conditions.findIndex((condition) => evaluate(condition, facts).matched));
    const json = await rate(() => peer.run({ country: 'DE', employees: 480 }));
    const zen = await rate(() => decision.evaluate({ country: 'DE', employees: 480 }));
    rows.push({
      rules: count,
      'ours with trace /s': own,
      'json-rules-engine /s': json,
      'zen-engine /s': zen,
      'ours : json-rules-engine': own / json,
      'ours : zen-engine': own / zen,
    });
  }
  return rows;
}
