/** Who can know that a signal happened; nobody else's word for it is taken. */
export type Sayer =
  /** The tracking snippet in a visitor's browser: anybody can pretend to be one. */
  | 'browser'
  /** A system of the company, under an API key. */
  | 'api'
  /** An e-mail service, under its own signature. */
  | 'provider'
  /** Our own code alone. */
  | 'machine';

type SignalRow = {
  readonly by: readonly Sayer[];
  /** May be what brought a lead, provided that it came from somewhere (`Touch.meaningful`). */
  readonly meaningful: boolean;
  /** A person wanted it. What a machine does, or what happens to a person, is no touch of theirs. */
  readonly human: boolean;
};

const row = (by: readonly Sayer[], meaningful = true, human = true): SignalRow => ({ by, meaningful, human });
const everybody: readonly Sayer[] = ['browser', 'api'];
const mail: readonly Sayer[] = ['api', 'provider'];
const companyOnly: readonly Sayer[] = ['api'];

/**
 * What people do, by what they do it with: the one list of signals a touch may carry and a rubric may award. Names stand in
 * rubrics and rows, so they stay for ever.
 */
export const signals = {
  'form.submitted': row(['machine']),
  'lead.created': row(['machine']),
  'lead.imported': row(['machine']),
  'page.viewed': row(everybody),
  'pricing.viewed': row(everybody),
  'content.downloaded': row(everybody),
  'demo.requested': row(everybody),
  'chat.started': row(everybody),
  'webinar.registered': row(everybody),
  'webinar.attended': row(companyOnly),
  'webinar.asked': row(companyOnly),
  'email.sent': row(mail, false, false),
  'email.delivered': row(mail, false, false),
  'email.opened': row(mail),
  'email.clicked': row(mail),
  'email.replied': row(mail),
  'email.bounced': row(mail, false, false),
  'email.complained': row(mail, false),
  'call.held': row(companyOnly),
  'meeting.booked': row(companyOnly),
  'meeting.held': row(companyOnly),
  'trial.started': row(companyOnly),
  'trial.activated': row(companyOnly),
  'trial.limit_reached': row(companyOnly),
  'product.used': row(companyOnly),
  'intent.thirdparty': row(companyOnly, true, false),
  unsubscribed: row(mail, false),
} as const satisfies Readonly<Record<string, SignalRow>>;

export type Signal = keyof typeof signals;

export const isKnownSignal = (signal: string): signal is Signal => Object.hasOwn(signals, signal);
export const knownSignals: readonly Signal[] = Object.keys(signals).filter(isKnownSignal);

const rowOf = (signal: string): SignalRow | null => (isKnownSignal(signal) ? signals[signal] : null);

export const maySay = (by: Sayer, signal: Signal): boolean => rowOf(signal)?.by.includes(by) === true;

/** True also for names of a newer version: what is not known to be a machine's is a person's. */
export const isHuman = (signal: string): boolean => rowOf(signal)?.human ?? true;
export const canMean = (signal: string): boolean => rowOf(signal)?.meaningful ?? true;
