import type { IntakeDeps } from '../../../application/leads/intake/intake.ts';
import { createSubmitWebToLead, type WebToLeadReceipt } from '../../../application/leads/intake/submit-web-to-lead.ts';
import { intakeRoutes } from '../../../contracts/http/routes/intake.ts';
import { ok } from '../../../domain/kernel/result.ts';
import { isTicked } from '../../../domain/leads/form-field.ts';
import { translateWebToLead } from '../../../domain/leads/intake/web-to-lead.ts';
import type { HttpAnswer } from '../answer.ts';
import { contextOf } from '../capture-endpoints.ts';
import { originAllowed } from '../cors.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { thankYouPage, understoodPage } from '../pages.ts';
import { redirectTarget } from '../redirect.ts';
import { readPageFields } from './page-fields.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Salesforce's Web-to-Lead servlet: stored, then on to `retURL`, whatever was in the post. */
export function webToLeadEndpoint(deps: IntakeDeps): Endpoint {
  const submit = createSubmitWebToLead(deps);
  return endpoint(intakeRoutes.submitWebToLead, async (request) => {
    const fields = await readPageFields(request.event);
    if (!fields.ok) return fields;
    const query = request.event.queryStringParameters ?? {};
    const origin = request.header('origin');
    const done = await submit({
      fields: fields.value,
      oid: query.oid ?? query.orgId ?? null,
      context: contextOf(request),
      originAllowed: (origins) => origin === null || originAllowed(origins, origin),
    });
    return done.ok ? ok(answer(done.value, fields.value)) : done;
  });
}

/** In debug mode a page of what was understood, which is what the page's author wants to see; it is stored all the same. */
function answer(receipt: WebToLeadReceipt, fields: Fields): HttpAnswer {
  const { form, receiptId, warnings } = receipt;
  const location = redirectTarget(form.body.redirect, receipt.redirect);
  if (isTicked(fields.debug)) {
    const { fields: understood, consents } = translateWebToLead(fields, form.body);
    const rows = [
      ...Object.entries(understood).map(([name, value]) => [name, Array.isArray(value) ? value.join('; ') : String(value)] as const),
      ...consents.map(({ purpose, channel, answer: said }) => [`${purpose}:${channel}`, said] as const),
    ];
    return { status: 200, html: understoodPage({ form: form.id, receiptId, rows, warnings, location }) };
  }
  if (location === null) return { status: 200, html: thankYouPage(form.body.inlineMessage, receiptId) };
  return { status: 302, headers: { location } };
}
