/**
 * Every selector stands in `:where`, which weighs nothing: whatever the page says of its own elements wins. A constructed sheet
 * needs no `style-src`.
 */
const css = `
:where(.ll-form){display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,13rem),1fr));gap:1rem;max-width:40rem;position:relative}
:where(.ll-form>*){grid-column:1/-1}
:where(.ll-form>.ll-short){grid-column:auto}
:where(.ll-field){border:0;margin:0;padding:0;min-width:0}
:where(.ll-field>label,.ll-form legend){display:block;font-weight:600;margin-bottom:.25rem;padding:0}
:where(.ll-mark){font-weight:400;opacity:.8}
:where(.ll-input){box-sizing:border-box;width:100%;font:inherit;color:inherit;background:transparent;border:1px solid #7b8894;border-radius:.4rem;padding:.5rem .65rem}
:where(.ll-input[aria-invalid=true]){border:2px solid #b3261e}
:where(select.ll-input option){color:initial}
:where(.ll-tick){display:grid;grid-template-columns:auto 1fr;gap:0 .6rem;align-items:start;margin:.4rem 0}
:where(.ll-tick label){font-weight:400;margin:0}
:where(.ll-tick input){width:1.1rem;height:1.1rem;margin:.25rem 0 0}
:where(.ll-tick .ll-error){grid-column:2}
:where(.ll-error,.ll-known,.ll-progress){margin:.25rem 0 0;font-size:.9em}
:where(.ll-error){color:#b3261e}
@media(prefers-color-scheme:dark){:where(.ll-error){color:color-mix(in srgb,currentColor 45%,#ff6b60)}}
:where(.ll-error:empty,.ll-progress:empty){display:none}
:where(.ll-summary){border-left:4px solid #b3261e;padding:.6rem .9rem}
:where(.ll-summary p,.ll-summary ul,.ll-status p){margin:.2rem 0}
:where(.ll-summary ul){padding-left:1.2rem}
:where(.ll-summary a){color:inherit}
:where(.ll-summary[hidden]){display:none}
:where(.ll-submit){font:inherit;font-weight:600;padding:.7rem 1.4rem;border:0;border-radius:.4rem;background:#0b5f8a;color:#fff;cursor:pointer;justify-self:start}
:where(.ll-submit[aria-disabled=true]){opacity:.65;cursor:progress}
:where(.ll-change){font:inherit;text-decoration:underline;background:none;border:0;padding:0;color:inherit;cursor:pointer}
:where(.ll-form :focus-visible,.ll-summary:focus-visible){outline:3px solid #2b8fc4;outline-offset:2px}
`;

let adopted = false;

/** Once for all forms of the page; a browser without constructed sheets shows the form as it comes. */
export function adoptStyles(): void {
  if (adopted || !('adoptedStyleSheets' in document)) return;
  adopted = true;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
