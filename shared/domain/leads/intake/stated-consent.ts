import type { CapturedConsent, CapturedFields } from '../capture.ts';

/**
 * What another product's post says about consent outside its fields. `refused` is an opt-out box, `noted` a notice that
 * was shown on another legal basis: evidence that grants nothing.
 */
export type StatedConsent = {
  readonly purpose: string;
  readonly channel: string;
  readonly answer: 'granted' | 'refused' | 'noted';
  /** The text as the page sent it. */
  readonly noticeText: string;
};

/** The boxes of the form with what was stated beside them. A refusal wins over a tick: the stricter reading. */
export function withStated(fields: CapturedFields, stated: readonly StatedConsent[]): CapturedFields {
  if (stated.length === 0) return fields;
  const said = (consent: { readonly purpose: string; readonly channel: string }) =>
    stated.filter((one) => one.purpose === consent.purpose && one.channel === consent.channel);
  const boxes = fields.consents.map((consent) => said(consent).reduce(answeredBy, consent));
  const others = stated.filter((one) => !fields.consents.some((box) => box.purpose === one.purpose && box.channel === one.channel));
  const added = new Map<string, CapturedConsent>();
  for (const one of others) {
    const key = JSON.stringify([one.purpose, one.channel]);
    added.set(key, answeredBy(added.get(key) ?? { ...one, field: '', granted: false }, one));
  }
  return { ...fields, consents: [...boxes, ...added.values()] };
}

function answeredBy(box: CapturedConsent, { answer, noticeText }: StatedConsent): CapturedConsent {
  if (box.refused === true) return box;
  if (answer === 'refused') return { ...box, noticeText, granted: false, refused: true };
  if (answer === 'granted') return { ...box, noticeText, granted: true };
  return box.granted ? box : { ...box, noticeText, noted: true };
}
