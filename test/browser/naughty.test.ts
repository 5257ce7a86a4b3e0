import naughty from 'big-list-of-naughty-strings/blns.json' with { type: 'json' };
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, type Site, startSite } from '../support/browser.ts';
import { publishDocument } from '../support/journey.ts';
import { type LocalInstance, startLocalInstance } from '../support/local-instance.ts';

/** What a label may hold: whole characters, not blank. */
const strings: readonly string[] = naughty.filter(
  (value) => value.trim() !== '' && value.length <= 200 && Buffer.from(value).toString() === value,
);
const perForm = 90;
const groups = Array.from({ length: Math.ceil(strings.length / perForm) }, (_, i) => strings.slice(i * perForm, (i + 1) * perForm));
/** A page shows runs of white space as one, and a parser reads these as line ends or drops them. */
const shown = (text: string): string => text.replaceAll('\0', '�').replaceAll(/\r\n?/g, '\n').normalize('NFC');

let instance: LocalInstance;
let browser: Browser;
let site: Site;
let page: Page;
/** Every sign of a script that ran: a dialog, a mark on the window, a request to another host. */
let signs: string[] = [];

const formOf = (values: readonly string[]) => ({
  name: 'Naughty',
  fields: [
    { name: 'email', type: 'email', label: 'E-mail', required: true, mapTo: 'person.email' },
    ...values.map((label, i) => ({ name: `f${i}`, type: 'text', label, maxLength: 4000 })),
    { name: 'pick', type: 'select', label: 'Pick', options: values },
  ],
  consents: values.slice(0, 10).map((noticeText, i) => ({ field: `c${i}`, purpose: `p${i}`, channel: 'email', noticeText })),
  spam: { minSeconds: 0 },
});

beforeAll(async () => {
  [instance, browser] = await Promise.all([startLocalInstance(), launchBrowser()]);
  // No policy on the page: whatever markup gets through would run.
  site = await startSite((path) => ({
    html: `<!doctype html><meta charset="utf-8"><title>t</title><body><script src="${instance.baseUrl}/v1/forms/naughty-${path.slice(1)}/embed.js"></script>`,
  }));
  for (const [i, values] of groups.entries()) await publishDocument(instance, 'form', `naughty-${i}`, formOf(values));
  page = await browser.newPage();
  page.on('dialog', (dialog) => {
    signs.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(instance.baseUrl) && !url.startsWith(site.origin)) signs.push(`request ${url}`);
  });
  await page.addInitScript('Object.defineProperty(window, "alert", { value: (text) => console.error("ALERT " + text) })');
  page.on('console', (message) => {
    if (message.text().startsWith('ALERT')) signs.push(message.text());
  });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await Promise.all([site?.close(), instance?.dispose()]);
});

/** Runs in the page, as text, because tests see no document. */
const labelsOf = `[...document.querySelectorAll('label')].map((label) => label.textContent)`;
const optionsOf = `[...document.querySelectorAll('select option')].map((option) => option.textContent)`;
/** Handlers and scripts that came in with a text. */
const strangers = `[...document.querySelectorAll('form *')].filter((node) =>
  [...node.attributes].some((attribute) => attribute.name.startsWith('on')) || ['SCRIPT', 'IMG', 'IFRAME', 'SVG'].includes(node.tagName)).length`;
const textsOf = async (what: string): Promise<readonly string[]> => (await page.evaluate<string[]>(what)).map(shown);

describe('texts of a form are texts on every page, whatever they hold', () => {
  it.each(groups.map((values, i) => [i, values] as const))('embed and plain page, part %i', async (i, values) => {
    signs = [];
    for (const address of [`${site.origin}/${i}`, `${instance.baseUrl}/v1/forms/naughty-${i}/page`]) {
      await page.goto(address);
      await page.waitForSelector('form select');
      const labels = (await textsOf(labelsOf)).join('\n');
      for (const value of values) expect(labels).toContain(shown(value));
      const options = await textsOf(optionsOf);
      for (const value of values) expect(options).toContain(shown(value));
      expect(await page.evaluate(strangers)).toBe(0);
    }
    expect(signs).toEqual([]);
  });

  it('what a visitor typed runs on no page that shows it back', async () => {
    signs = [];
    // Shown without the page's own policy, so that markup would run.
    const shownBack = async (value: string): Promise<string> => {
      const asked = { oid: '00D000000000001', debug: '1', email: 'x@naughty.example' };
      const typed = Object.fromEntries(['last_name', 'company', 'description', '00N000000000001', 'retURL'].map((name) => [name, value]));
      const body = new URLSearchParams({ ...asked, ...typed });
      return (await fetch(`${instance.baseUrl}/servlet/servlet.WebToLead`, { method: 'POST', body })).text();
    };
    await page.goto(`${site.origin}/none`);
    const executable = strings.filter((value) => /[<>]|script|\bon\w+=/i.test(value));
    expect(executable.length).toBeGreaterThan(100);
    for (const value of executable) {
      await page.setContent(await shownBack(value));
      expect(await page.evaluate(`document.querySelectorAll('tr, dt, li').length`)).toBeGreaterThan(0);
      expect(await page.evaluate(`document.querySelectorAll('script, iframe, img, svg, [onerror], [onload], [onclick]').length`)).toBe(0);
    }
    expect(signs).toEqual([]);
  }, 240_000);
});
