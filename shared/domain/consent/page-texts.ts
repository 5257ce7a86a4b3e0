/** The words of the consent pages; `{what}` is the label of purpose and channel. */
const en = {
  confirmTitle: 'Please confirm',
  confirmText: 'Yes, this is what I asked for: {what}.',
  confirmButton: 'Confirm',
  confirmed: 'Thank you, it is confirmed.',
  unsubscribeTitle: 'Unsubscribe',
  unsubscribeText: 'I do not want this any more: {what}.',
  unsubscribeButton: 'Unsubscribe',
  unsubscribed: 'You are unsubscribed.',
  preferencesTitle: 'Your preferences',
  contact: 'You may contact me about',
  processing: 'You may use my data for',
  pause: 'No marketing until (leave empty for no pause)',
  save: 'Save',
  allOff: 'No messages at all',
  saved: 'Your preferences are saved.',
  locked: 'not possible for legal reasons',
  wrongTitle: 'This link does not work',
  'unknown-consent-link': 'We do not know this link. It may be incomplete; please copy it from the message once more.',
  'consent-link-expired': 'This link has expired. Please ask for a new one.',
  'consent-link-used': 'This link has been used, or what it confirms was withdrawn since. There is nothing left to do.',
  'consent-withheld': 'This cannot be switched on for legal reasons.',
  other: 'That did not work. Please try again.',
};
export type ConsentPageTexts = Readonly<Record<keyof typeof en, string>>;

const de: ConsentPageTexts = {
  confirmTitle: 'Bitte bestätigen',
  confirmText: 'Ja, das möchte ich: {what}.',
  confirmButton: 'Bestätigen',
  confirmed: 'Vielen Dank, es ist bestätigt.',
  unsubscribeTitle: 'Abmelden',
  unsubscribeText: 'Das möchte ich nicht mehr: {what}.',
  unsubscribeButton: 'Abmelden',
  unsubscribed: 'Sie sind abgemeldet.',
  preferencesTitle: 'Ihre Einstellungen',
  contact: 'Sie dürfen mich ansprechen zu',
  processing: 'Sie dürfen meine Daten nutzen für',
  pause: 'Keine Werbung bis (leer: keine Pause)',
  save: 'Speichern',
  allOff: 'Gar keine Nachrichten',
  saved: 'Ihre Einstellungen sind gespeichert.',
  locked: 'aus rechtlichen Gründen nicht möglich',
  wrongTitle: 'Dieser Link funktioniert nicht',
  'unknown-consent-link':
    'Wir kennen diesen Link nicht. Vielleicht ist er unvollständig; bitte kopieren Sie ihn noch einmal aus der Nachricht.',
  'consent-link-expired': 'Dieser Link ist abgelaufen. Bitte fordern Sie einen neuen an.',
  'consent-link-used': 'Dieser Link wurde schon benutzt, oder was er bestätigt, wurde seitdem widerrufen. Es ist nichts mehr zu tun.',
  'consent-withheld': 'Das lässt sich aus rechtlichen Gründen nicht einschalten.',
  other: 'Das hat nicht geklappt. Bitte versuchen Sie es noch einmal.',
};

const texts: Readonly<Record<string, ConsentPageTexts>> = { en, de };
export const consentPageLocale = (wanted: string): string => (Object.hasOwn(texts, wanted) ? wanted : 'en');
export const consentPageTexts = (locale: string): ConsentPageTexts => texts[consentPageLocale(locale)] ?? en;
