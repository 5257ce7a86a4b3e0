/** Throw-away inboxes, by registrable domain. Own list of long-lived ones; a provider's list can replace the answer later. */
const domains = `mailinator.com mailinator.net guerrillamail.com guerrillamail.net guerrillamail.org guerrillamail.biz guerrillamail.de
guerrillamailblock.com sharklasers.com grr.la spam4.me pokemail.net 10minutemail.com 10minutemail.net 10minutemail.org 10minemail.com
20minutemail.com tempmail.com tempmail.net tempmail.org tempmail.dev temp-mail.org temp-mail.io temp-mail.com tempmailo.com tempr.email
tempinbox.com tempail.com tmpmail.org tmpmail.net tmail.com tmails.net moakt.com moakt.cc dispostable.com disposablemail.com discard.email
discardmail.com discardmail.de throwaway.email throwawaymail.com trashmail.com trashmail.de trashmail.net trashmail.me trashmail.io
trash-mail.com trash-mail.de wegwerfmail.de wegwerfmail.net wegwerfmail.org wegwerfemail.de einrot.com spambog.com spambog.de spamgourmet.com
spamex.com spam.la yopmail.com yopmail.net yopmail.fr cool.fr.nf jetable.org jetable.com jetable.net mytrashmail.com mailnesia.com
mailcatch.com maildrop.cc mailsac.com mailexpire.com mailmoat.com mailnull.com mailtemp.info mailpoof.com mail-temp.com inboxkitten.com
getnada.com nada.email getairmail.com airmail.cc emailondeck.com emailfake.com fakeinbox.com fakemail.net fakemailgenerator.com
generator.email burnermail.io 33mail.com anonbox.net anonymbox.com byom.de crazymailing.com deadaddress.com dropmail.me emltmp.com
harakirimail.com incognitomail.org instantemailaddress.com kurzepost.de mintemail.com minuteinbox.com mohmal.com mohmal.in
mvrht.net mt2015.com mailforspam.com nwytg.net objectmail.com owlymail.com receiveee.com rcpt.at safetymail.info
sogetthis.com soodonims.com superrito.com teleworm.us armyspy.com cuvox.de dayrep.com fleckens.hu gustr.com jourrapide.com
rhyta.com thankyou2010.com tyldd.com vomoto.com mailto.plus fexpost.com fexbox.org chitthi.in rover.info inpwa.com intopwa.com
tofeat.com zetmail.com luxusmail.org cs.email linshiyouxiang.net mail7.io 1secmail.com 1secmail.net 1secmail.org esiix.com
wwjmp.com xojxe.com yoggm.com vjuum.com laafd.com txcct.com`.split(/\s+/);

const listed: ReadonlySet<string> = new Set(domains);

/** Whether a registrable domain hands out throw-away inboxes. */
export const isDisposable = (domain: string): boolean => listed.has(domain);
