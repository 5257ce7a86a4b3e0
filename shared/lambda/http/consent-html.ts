import type { ConsentBox, ConsentView } from '../../application/consent/consent-page.ts';
import { type ConsentPageTexts, consentPageTexts } from '../../domain/consent/page-texts.ts';
import { escapeHtml as e } from './pages.ts';

/** The one style of the pages; its hash stands in their policy. */
export const consentPageStyle = `:root{color-scheme:light dark;--ink:#14202b;--soft:#4a5a68;--paper:#fff;--line:#778694;--accent:#0b5f8a;--on:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e8eef3;--soft:#aebbc6;--paper:#17222c;--line:#7b8a97;--accent:#7cc4ea;--on:#08222f}}
*{box-sizing:border-box}body{margin:0;padding:1.5rem;font:1rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
main{max-width:34rem;margin:0 auto}h1{font-size:1.4rem;margin:0 0 1rem}fieldset{border:0;margin:0 0 1.2rem;padding:0}legend{font-weight:600;padding:0}
.t{margin:.5rem 0;padding-left:1.9rem;text-indent:-1.9rem}.t input{width:1.1rem;height:1.1rem;margin:0 .8rem 0 0;vertical-align:-.15rem}
.f{margin:0 0 1.2rem}.f label{display:block;font-weight:600}.i{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--line);border-radius:.4rem;padding:.5rem .65rem}
button{font:inherit;font-weight:600;color:var(--on);background:var(--accent);border:1px solid var(--accent);border-radius:.4rem;padding:.7rem 1.4rem;margin:0 .6rem .6rem 0}
button.q{color:var(--ink);background:var(--paper);border-color:var(--line)}:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.m{color:var(--soft)}[role=status]{font-weight:600;border-left:.3rem solid var(--accent);padding-left:.8rem}`;

type Page = { readonly locale: string; readonly action: string; readonly done: boolean };

const html = (locale: string, title: string, main: string): string =>
  `<!doctype html><html lang="${e(locale)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
  `<meta name="robots" content="noindex"><title>${e(title)}</title><style>${consentPageStyle}</style></head>` +
  `<body><main><h1>${e(title)}</h1>${main}</main></body></html>`;

/** The sentence a button stands for, which is kept as the evidence of the click. */
export const sentenceOf = (kind: 'confirm' | 'unsubscribe', label: string, locale: string): string =>
  consentPageTexts(locale)[kind === 'confirm' ? 'confirmText' : 'unsubscribeText'].replace('{what}', () => label);

/** The page of a link: what it is about and one button. Nothing happens before the button is pressed. */
export function consentPage(view: ConsentView, page: Page): string {
  const texts = consentPageTexts(page.locale);
  if (view.kind === 'preferences') return preferencesPage(view, page, texts);
  const confirms = view.kind === 'confirm';
  const title = confirms ? texts.confirmTitle : texts.unsubscribeTitle;
  if (page.done) return html(page.locale, title, status(confirms ? texts.confirmed : texts.unsubscribed));
  const field = confirms ? '' : '<input type="hidden" name="List-Unsubscribe" value="One-Click">';
  return html(
    page.locale,
    title,
    `<p>${e(sentenceOf(view.kind, view.label, page.locale))}</p><form method="post" action="${e(page.action)}">${field}` +
      `<button type="submit">${e(confirms ? texts.confirmButton : texts.unsubscribeButton)}</button></form>`,
  );
}

const status = (text: string): string => `<p role="status">${e(text)}</p>`;

function preferencesPage(view: ConsentView, page: Page, texts: ConsentPageTexts): string {
  const group = (legend: string, boxes: readonly ConsentBox[]): string =>
    boxes.length === 0 ? '' : `<fieldset><legend>${e(legend)}</legend>${boxes.map((box) => tick(box, texts)).join('')}</fieldset>`;
  const contact = view.boxes.filter((box) => box.kind !== 'processing');
  const processing = view.boxes.filter((box) => box.kind === 'processing');
  // What was ticked when the page was made: a box counts only if the person moved it, however old the page is.
  const was = view.boxes.filter((box) => box.on).map((box) => box.key);
  const day = view.pausedUntil?.slice(0, 10) ?? '';
  return html(
    page.locale,
    texts.preferencesTitle,
    `${page.done ? status(texts.saved) : ''}<form method="post" action="${e(page.action)}">` +
      `<input type="hidden" name="shown" value="${e(view.boxes.map((box) => box.key).join(' '))}"><input type="hidden" name="was" value="${e(was.join(' '))}">` +
      `<input type="hidden" name="pauseWas" value="${e(day)}">${group(texts.contact, contact)}` +
      `<div class="f"><label for="pause">${e(texts.pause)}</label><input class="i" type="date" id="pause" name="pauseUntil" value="${e(day)}"></div>` +
      `${group(texts.processing, processing)}<button type="submit">${e(texts.save)}</button>` +
      `<button class="q" type="submit" name="all" value="off">${e(texts.allOff)}</button></form>`,
  );
}

function tick({ key, label, on, locked }: ConsentBox, texts: ConsentPageTexts): string {
  const id = `c-${key}`;
  const note = locked ? ` <span class="m">(${e(texts.locked)})</span>` : '';
  return (
    `<p class="t"><input type="checkbox" id="${e(id)}" name="on" value="${e(key)}"${on ? ' checked' : ''}${locked ? ' disabled' : ''}>` +
    `<label for="${e(id)}">${e(label)}${note}</label></p>`
  );
}

/** Why a link or an act by it was refused, in the words of people. */
export function wrongLinkPage(code: string, locale: string): string {
  const texts = consentPageTexts(locale);
  const known = Object.entries(texts).find(([name]) => name === code)?.[1];
  return html(locale, texts.wrongTitle, `<p role="alert">${e(known ?? texts.other)}</p>`);
}
