import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { $consentLinks, $consents } from '../../shared/contracts/http/consent-resources.ts';
import { launchBrowser, pictureOf } from '../support/browser.ts';
import { anonymous, call, publishDocument } from '../support/journey.ts';
import { type LocalInstance, startLocalInstance } from '../support/local-instance.ts';
import { until } from '../support/poll.ts';

let instance: LocalInstance;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  [instance, browser] = await Promise.all([startLocalInstance(), launchBrowser()]);
  await publishDocument(instance, 'form', 'confirmed', {
    name: 'Confirmed newsletter',
    fields: [{ name: 'email', type: 'email', label: 'E-mail', required: true, mapTo: 'person.email' }],
    consents: [{ field: 'news', purpose: 'marketing', channel: 'email', noticeText: 'Yes, send me news.', doubleOptIn: true }],
  });
});
afterAll(async () => {
  await browser.close();
  await instance.dispose();
});
afterEach(() => context.close());

/** A person who ticked the box, and the links a mail tool would send them. */
async function person(email: string) {
  const posted = await anonymous(instance, 'POST', '/v1/forms/confirmed/submissions', { email, news: 'yes' });
  const { receiptId } = z.object({ receiptId: z.string() }).parse(await posted.json());
  const receipt = await until('the lead', async () => {
    const found = await (await call(instance, 'GET', `/v1/receipts/${receiptId}`)).json();
    return z.object({ leadId: z.string() }).safeParse(found).data ?? null;
  });
  const path = `/v1/leads/${receipt.leadId}`;
  const answer = await call(instance, 'POST', `${path}/consent-links`, { purpose: 'marketing' });
  const consents = async () => $consents.parse(await (await call(instance, 'GET', `${path}/consents`)).json());
  return { links: $consentLinks.parse(await answer.json()), state: async () => (await consents()).states[0]?.state };
}

async function visit(url: string, scheme: 'light' | 'dark' = 'light', locale = 'en-GB'): Promise<Page> {
  context = await browser.newContext({ colorScheme: scheme, locale, javaScriptEnabled: true, viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  await page.goto(url);
  return page;
}
async function accessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
}

describe.each(['light', 'dark'] as const)('in a browser whose colours are %s', (scheme) => {
  it('a link confirms by its button, and not by being opened', async () => {
    const { links, state } = await person(`confirm-${scheme}@werk.example`);
    const page = await visit(links.confirm?.url ?? '', scheme);
    await accessible(page);
    expect(await state()).toBe('pending');
    await page.getByRole('button', { name: 'Confirm' }).click();
    expect(await page.getByRole('status').textContent()).toContain('it is confirmed');
    await accessible(page);
    expect(await state()).toBe('granted');
    await page.goto(links.confirm?.url ?? '');
    expect(await page.getByRole('alert').textContent()).toContain('has been used');
    await accessible(page);
  });

  it('preferences are boxes, a day and two buttons, all by keyboard', async () => {
    const { links, state } = await person(`prefer-${scheme}@werk.example`);
    const page = await visit(links.preferences.url, scheme, 'de-DE');
    await accessible(page);
    await page.screenshot({ path: pictureOf(`preferences-${scheme}`), fullPage: true });
    const box = page.getByRole('checkbox', { name: /Neuigkeiten.*E-Mail/ });
    expect(await box.isChecked()).toBe(false);
    await box.focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('status').textContent()).toContain('gespeichert');
    expect(await state()).toBe('granted');
    expect(await box.isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Gar keine Nachrichten' }).click();
    await page.getByRole('status').waitFor();
    expect(await state()).toBe('withdrawn');
    await accessible(page);
  });

  it('unsubscribing takes one press', async () => {
    const { links, state } = await person(`leave-${scheme}@werk.example`);
    const page = await visit(links.unsubscribe.url, scheme);
    await accessible(page);
    await page.getByRole('button', { name: 'Unsubscribe' }).click();
    expect(await page.getByRole('status').textContent()).toContain('You are unsubscribed');
    expect(await state()).toBe('withdrawn');
  });
});

it('a mail client unsubscribes without cookie or page (RFC 8058), and the process says nothing of the link', async () => {
  context = await browser.newContext();
  const { links, state } = await person('client@werk.example');
  const url = /^<(.+)>$/.exec(links.headers['List-Unsubscribe'])?.[1] ?? '';
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }), redirect: 'error' });
  expect(answer.status).toBe(200);
  expect(await state()).toBe('withdrawn');
  expect(instance.output()).not.toContain(url.split('/').at(-1));
});
