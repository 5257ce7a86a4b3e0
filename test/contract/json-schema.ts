import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import openApi from '../../shared/contracts/http/openapi.generated.json' with { type: 'json' };

/** A validator that takes the schemas as strictly as an integrator's tool would: formats count, unknown formats fail. */
const validator = (): Ajv2020 => {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  addFormats.default(ajv);
  return ajv;
};

const published = validator();

/** What the published JSON Schema at `docs/schemas/<path>.json` has against `value`; empty when it accepts it. */
export function objections(path: string, value: unknown): readonly string[] {
  const id = `/schemas/${path}.json`;
  const check = published.getSchema(id) ?? published.compile(JSON.parse(readFileSync(`docs/schemas/${path}.json`, 'utf8')));
  return complaints(check, value);
}

const contract = validator().addSchema(openApi, 'openapi');

/** JSON Pointer of a place in the OpenAPI document, as a URI fragment. */
const fragment = (...steps: readonly string[]): string =>
  steps.map((step) => `/${encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('');

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;
const stepsOf = (ref: string): readonly string[] =>
  ref
    .slice(2)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

/** The same place with every `$ref` on the way followed: a JSON Pointer alone does not. */
function resolved(steps: readonly string[]): readonly string[] {
  let [path, place]: [readonly string[], unknown] = [[], openApi];
  for (const step of steps) {
    path = [...path, step];
    place = isObject(place) ? place[step] : undefined;
    if (!isObject(place) || typeof place.$ref !== 'string') continue;
    path = stepsOf(place.$ref);
    place = path.reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), openApi);
  }
  return path;
}

/** What the schema at a place of the OpenAPI document has against `value`. Throws when there is no schema there. */
export function contractObjections(value: unknown, ...steps: readonly string[]): readonly string[] {
  const check = contract.getSchema(`openapi#${fragment(...resolved(steps))}`);
  if (check === undefined) throw new Error(`the contract has nothing at ${steps.join(' ')}`);
  return complaints(check, value);
}

const complaints = (check: ValidateFunction, value: unknown): readonly string[] =>
  check(value) ? [] : (check.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`);
