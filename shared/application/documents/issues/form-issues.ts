import type { Issue } from '../../../contracts/http/problems.ts';
import { isCountryCode } from '../../../domain/leads/country-code.ts';
import type { Form } from '../../../domain/leads/form.ts';
import { contextNames } from '../../leads/capture-context.ts';
import { aliasIssues } from './alias-issues.ts';
import { issue } from './issue.ts';

/** Forms whose every submission, or whose every browser, would be turned away. */
export function formIssues(form: Form): readonly Issue[] {
  return [
    ...nameIssues(form),
    ...fieldIssues(form),
    ...rangeIssues(form),
    ...consentFieldIssues(form),
    ...form.origins.flatMap((origin, i) => (isOrigin(origin) ? [] : [issue(`/origins/${i}`, 'no-origin', originMessage)])),
    ...redirectIssues(form.redirect),
    ...spamIssues(form.spam),
    ...aliasIssues(form),
    ...(form.defaultCountry === null || isCountryCode(form.defaultCountry)
      ? []
      : [issue('/defaultCountry', 'no-country', 'is no ISO 3166-1 country code, e.g. DE')]),
  ];
}

/** Names that describe the visit, that a script already means by it, or that stand twice: what is posted there goes elsewhere. */
function nameIssues({ fields, consents }: Form): readonly Issue[] {
  const reserved = (name: string, pointer: string): readonly Issue[] =>
    contextNames.has(name) || name in Object.prototype ? [issue(pointer, 'reserved-name', `is a name the post itself uses: ${name}`)] : [];
  const seen = new Set<string>();
  const twice = (name: string, pointer: string): readonly Issue[] => {
    if (seen.has(name)) return [issue(pointer, 'duplicate-name', `stands twice: ${name}`)];
    seen.add(name);
    return [];
  };
  const ofFields = fields.flatMap(({ name }, i) => [...reserved(name, `/fields/${i}/name`), ...twice(name, `/fields/${i}/name`)]);
  seen.clear();
  const ofConsents = consents.flatMap(({ field }, i) => [
    ...reserved(field, `/consents/${i}/field`),
    ...twice(field, `/consents/${i}/field`),
  ]);
  return [...ofFields, ...ofConsents];
}

function fieldIssues({ fields }: Form): readonly Issue[] {
  const choices = fields.flatMap((field, i) =>
    (field.type === 'select' || field.type === 'multi-select') && (field.options ?? []).length === 0
      ? [issue(`/fields/${i}/options`, 'no-options', `a ${field.type} needs at least one option`)]
      : [],
  );
  return fields.some((field) => field.mapTo === 'person.email')
    ? choices
    : [...choices, issue('/fields', 'no-email', 'needs a field with mapTo person.email: a lead is known by its address')];
}

/** Thresholds the wrong way round, or bounds no number fits, would hold or refuse every post. */
const spamIssues = ({ quarantineAt, rejectAt }: Form['spam']): readonly Issue[] =>
  rejectAt < quarantineAt ? [issue('/spam/rejectAt', 'below-quarantine', 'must not be below quarantineAt')] : [];

const rangeIssues = ({ fields }: Form): readonly Issue[] =>
  fields.flatMap(({ type, min, max }, i) => {
    if ((min !== undefined || max !== undefined) && type !== 'number')
      return [issue(`/fields/${i}/${min === undefined ? 'max' : 'min'}`, 'no-number', 'bounds are for fields of the type number')];
    return min !== undefined && max !== undefined && min > max ? [issue(`/fields/${i}/max`, 'empty-range', 'must not be below min')] : [];
  });

/** A consent notice stands beside a checkbox; a declared field of another type cannot carry it. */
function consentFieldIssues({ fields, consents }: Form): readonly Issue[] {
  const others = new Set(fields.filter((field) => field.type !== 'checkbox').map((field) => field.name));
  return consents.flatMap((consent, i) =>
    others.has(consent.field) ? [issue(`/consents/${i}/field`, 'wrong-type', 'the field of that name is not a checkbox')] : [],
  );
}

const originMessage = 'must be * or an exact origin without a path or closing slash, e.g. https://www.example.com';
const isWeb = (url: URL): boolean => url.protocol === 'https:' || url.protocol === 'http:';

/** Browsers send the origin in one spelling only; any other one on the list never matches. */
function isOrigin(text: string): boolean {
  if (text === '*') return true;
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && isWeb(url) && url.origin === text;
}

const isHost = (text: string): boolean => URL.canParse(`https://${text}/`) && new URL(`https://${text}/`).hostname === text;

function redirectIssues({ default: target, hosts }: Form['redirect']): readonly Issue[] {
  const wrongHosts = hosts.flatMap((host, i) =>
    isHost(host) ? [] : [issue(`/redirect/hosts/${i}`, 'no-host', 'must be a host name alone, lower-case, e.g. www.example.com')],
  );
  if (target === null) return wrongHosts;
  const url = new URL(target);
  if (!isWeb(url)) return [...wrongHosts, issue('/redirect/default', 'no-web-page', 'must start with https:// or http://')];
  return hosts.includes(url.hostname)
    ? wrongHosts
    : [...wrongHosts, issue('/redirect/default', 'foreign-host', 'its host must stand in redirect.hosts')];
}
