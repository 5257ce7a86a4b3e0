/**
 * The words around a form that no form document holds. `{label}`, `{n}` and `{fields}` are filled in where they are shown;
 * the sentences about a field are keyed by the code of its issue, and the English ones are those of `form-field.ts`.
 */
const en = {
  required: '{label} is required.',
  ticked: '{label} must be ticked.',
  'invalid-email': '{label} must be an e-mail address.',
  'too-long': '{label} may have at most {n} characters.',
  'not-an-option': '{label} must be one of its options.',
  'not-a-number': '{label} must be a number.',
  'at-least': '{label} must be at least {n}.',
  'at-most': '{label} must be at most {n}.',
  'not-a-date': '{label} must be a date such as 2026-01-31.',
  mark: '(required)',
  choose: 'Please choose',
  consents: 'May we stay in touch?',
  check: 'Please check your entries',
  known: 'We know from your last visit: {fields}.',
  change: 'Change',
  sending: 'Sending …',
  failed: 'The form could not be sent.',
  offline: 'We could not reach the server. Your entries are still here; please try again.',
  wait: 'Too many attempts. Please try again in {n} seconds.',
  leaveEmpty: 'Leave this field empty',
};
export type FormTexts = Readonly<Record<keyof typeof en, string>>;

const de: FormTexts = {
  required: '{label} fehlt noch.',
  ticked: '{label}: bitte ankreuzen.',
  'invalid-email': '{label}: bitte eine E-Mail-Adresse angeben.',
  'too-long': '{label}: höchstens {n} Zeichen.',
  'not-an-option': '{label}: bitte eine der Möglichkeiten wählen.',
  'not-a-number': '{label}: bitte eine Zahl angeben.',
  'at-least': '{label}: mindestens {n}.',
  'at-most': '{label}: höchstens {n}.',
  'not-a-date': '{label}: bitte ein Datum wie 2026-01-31 angeben.',
  mark: '(Pflichtfeld)',
  choose: 'Bitte wählen',
  consents: 'Dürfen wir in Kontakt bleiben?',
  check: 'Bitte prüfen Sie Ihre Angaben',
  known: 'Von Ihrem letzten Besuch kennen wir: {fields}.',
  change: 'Ändern',
  sending: 'Wird gesendet …',
  failed: 'Das Formular konnte nicht gesendet werden.',
  offline: 'Der Server ist nicht erreichbar. Ihre Angaben sind noch da; bitte versuchen Sie es noch einmal.',
  wait: 'Zu viele Versuche. Bitte versuchen Sie es in {n} Sekunden noch einmal.',
  leaveEmpty: 'Dieses Feld bitte leer lassen',
};

const fr: FormTexts = {
  required: '{label} : ce champ est obligatoire.',
  ticked: '{label} : cette case doit être cochée.',
  'invalid-email': '{label} : indiquez une adresse e-mail.',
  'too-long': '{label} : {n} caractères au maximum.',
  'not-an-option': '{label} : choisissez une des options.',
  'not-a-number': '{label} : indiquez un nombre.',
  'at-least': '{label} : {n} au minimum.',
  'at-most': '{label} : {n} au maximum.',
  'not-a-date': '{label} : indiquez une date comme 2026-01-31.',
  mark: '(obligatoire)',
  choose: 'Veuillez choisir',
  consents: 'Pouvons-nous rester en contact ?',
  check: 'Vérifiez vos réponses',
  known: 'Nous connaissons depuis votre dernière visite : {fields}.',
  change: 'Modifier',
  sending: 'Envoi …',
  failed: 'Le formulaire n’a pas pu être envoyé.',
  offline: 'Le serveur est injoignable. Vos réponses sont conservées ; réessayez.',
  wait: 'Trop de tentatives. Réessayez dans {n} secondes.',
  leaveEmpty: 'Laissez ce champ vide',
};

const languages: ReadonlyMap<string, FormTexts> = new Map([
  ['en', en],
  ['de', de],
  ['fr', fr],
]);

/** The words in a language of two letters; English for one we do not speak. */
export const formTexts = (language: string): FormTexts => languages.get(language) ?? en;
