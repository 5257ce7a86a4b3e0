/**
 * `embed.js`: shows a published form where its script stands, or in `data-target`, and posts it. No framework, no inline style,
 * no eval: it runs under `script-src` and `connect-src` of our host alone. The README lists the `data-` attributes.
 */
import { h } from './dom.ts';
import { createEmbed } from './embed.ts';

function mount(script: HTMLScriptElement): void {
  const url = new URL(script.src);
  const [, path = '', id = ''] = /^(.*)\/v1\/forms\/([^/]+)\/embed\.js$/.exec(url.pathname) ?? [];
  const { target, form, locale, respect, remember, redirect, styles, fields } = script.dataset;
  createEmbed({
    base: url.origin + path,
    formId: form ?? decodeURIComponent(id),
    locale: locale ?? document.documentElement.lang,
    place: placeOf(script, target),
    respect,
    remember: remember !== 'off',
    redirect: redirect !== 'off',
    styles: styles !== 'off',
    values: textsOf(fields),
  }).catch(() => undefined);
}

function placeOf(script: HTMLScriptElement, target: string | undefined): HTMLElement {
  const found = target === undefined ? null : document.querySelector(target);
  if (found instanceof HTMLElement) return found;
  const place = h('div');
  script.after(place);
  return place;
}

/** `data-fields`: values of fields by name, for hidden ones above all. */
function textsOf(json: string | undefined): Readonly<Record<string, string>> {
  try {
    const entries = Object.entries(JSON.parse(json ?? '{}'));
    return Object.fromEntries(entries.map(([name, value]) => [name, `${value}`]));
  } catch {
    return {};
  }
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement) {
  // An async script may come before its target.
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', () => mount(script));
  else mount(script);
}
