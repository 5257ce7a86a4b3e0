/** Signals a touch may carry and a rubric may award: what people do, by what they do it with. The one list of them. */
export const knownSignals = [
  'form.submitted',
  'lead.created',
  'lead.imported',
  'page.viewed',
  'pricing.viewed',
  'content.downloaded',
  'webinar.registered',
  'webinar.attended',
  'email.opened',
  'email.clicked',
  'email.replied',
  'chat.started',
  'meeting.booked',
  'trial.started',
  'trial.activated',
  'product.used',
  'intent.thirdparty',
  'unsubscribed',
] as const;

export const isKnownSignal = (signal: string): boolean => knownSignals.some((known) => known === signal);
