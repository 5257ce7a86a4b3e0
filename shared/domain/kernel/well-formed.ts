/** Half a surrogate pair is no character: it survives neither UTF-8 nor a store, so U+FFFD stands in for it. */
export const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');

/** The first `max` UTF-16 units, without half a pair at the cut. */
export const clip = (text: string, max: number): string => (text.length <= max ? text : wellFormed(text.slice(0, max)));
