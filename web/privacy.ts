/**
 * Whether the visitor asked not to be followed, by a signal the page respects. `setting` is `data-respect` of the script:
 * `dnt gpc` (both, and the default), one of them, or `off`.
 */
export function objects(setting: string | undefined): boolean {
  const respected = (setting ?? 'dnt gpc').split(/\s+/);
  const gpc = 'globalPrivacyControl' in navigator && navigator.globalPrivacyControl === true;
  return (respected.includes('dnt') && navigator.doNotTrack === '1') || (respected.includes('gpc') && gpc);
}
