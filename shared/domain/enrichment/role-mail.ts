/** Mailboxes that a function answers, not a person (RFC 2142 and common practice, English and German). */
const names: ReadonlySet<string> = new Set(
  `abuse accounting accounts admin administrator all anfrage anfragen billing buchhaltung bewerbung bookings booking careers contact
contactus contact-us compliance customerservice customer-service datenschutz dpo einkauf enquiries enquiry everyone feedback finance
ftp geschaeftsfuehrung hallo hello help helpdesk hi hostmaster hr info information inquiries inquiry invoice invoices it jobs job
karriere kontakt kundenservice legal mail mailer-daemon marketing media newsletter news no-reply noreply nobody notifications office
orders order payments personal postmaster post presse press privacy procurement purchasing rechnung rechnungen reception recruiting
recruitment root sales security sekretariat service services shop spam staff subscribe support sysadmin team tech unsubscribe
usenet uucp verkauf vertrieb verwaltung webmaster welcome www zentrale`.split(/\s+/),
);

/** Whether the part before the @ names a function; a `+tag` is not part of the name. */
export const isRoleMail = (local: string): boolean => names.has(local.toLowerCase().split('+')[0] ?? '');
