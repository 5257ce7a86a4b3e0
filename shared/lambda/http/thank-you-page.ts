const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => escapes[char] ?? char);

/** The answer to a page without script whose form names no redirect. */
export const thankYouPage = (message: string, receiptId: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Thank you</title>` +
  `<main><h1>Thank you</h1><p>${escapeHtml(message)}</p><p>Receipt: <code>${escapeHtml(receiptId)}</code></p></main></html>`;
