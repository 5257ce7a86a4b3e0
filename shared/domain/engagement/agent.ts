import type { AgentKind } from './engagement.ts';

/** Products that follow the links of a mail before its reader does, by what their agents say of themselves. */
const scanners =
  /barracuda|mimecast|proofpoint|messagelabs|symantec|ironport|trend ?micro|safelinks|forcepoint|sophos|fireeye|trellix|zscaler|bitdefender|fortiguard|fortinet|cloudmark|vadesecure|hornetsecurity|spamtitan|mailguard|urldefense/i;

/** What an agent is, by its name; null is no proof of a person. `isBot` knows crawlers and scripts. */
export function agentOf(userAgent: string | null, isBot: (userAgent: string) => boolean): AgentKind | null {
  if (userAgent === null || userAgent === '') return null;
  if (scanners.test(userAgent)) return 'scanner';
  return isBot(userAgent) ? 'bot' : null;
}
