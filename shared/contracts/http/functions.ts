/** The Lambdas that serve HTTP routes. A row of a route names one of them. */
export const httpFunctions = {
  capture: { file: 'functions/leads/capture.http.ts', description: 'Public form capture.', timeoutSeconds: 10, memoryMb: 512 },
  intake: {
    file: 'functions/leads/intake.http.ts',
    description: 'Doors that speak the protocols of other products’ pages.',
    timeoutSeconds: 10,
    memoryMb: 512,
  },
  ads: {
    file: 'functions/leads/ads.http.ts',
    description: 'Webhooks of ad platforms that bring leads.',
    timeoutSeconds: 20,
    memoryMb: 512,
  },
  forms: {
    file: 'functions/forms/forms.http.ts',
    description: 'Forms as visitors meet them: definition, embed, plain page, tracking snippet.',
    timeoutSeconds: 10,
    memoryMb: 512,
  },
  engagements: {
    file: 'functions/engagement/engagements.http.ts',
    description: 'What people do: from browsers, systems of the company and e-mail services.',
    timeoutSeconds: 10,
    memoryMb: 512,
  },
  'read-leads': {
    file: 'functions/leads/read-leads.http.ts',
    description: 'Reads leads, their history and receipts.',
    timeoutSeconds: 10,
    memoryMb: 512,
  },
  scores: {
    file: 'functions/scoring/scores.http.ts',
    description: 'Scores at any instant, explained, and how they came about.',
    timeoutSeconds: 10,
    memoryMb: 512,
  },
  enrichment: {
    file: 'functions/enrichment/enrichment.http.ts',
    description: 'What sources say of a lead, and who wins.',
    timeoutSeconds: 10,
    memoryMb: 512,
  },
  nurture: {
    file: 'functions/nurture/nurture.http.ts',
    description: 'Where leads stand in nurture tracks, and why they left them.',
    timeoutSeconds: 10,
    memoryMb: 512,
  },
  qualification: {
    file: 'functions/qualification/qualification.http.ts',
    description: 'Whether sales should go on with a lead, and what sales found out.',
    timeoutSeconds: 10,
    memoryMb: 512,
  },
  'command-leads': {
    file: 'functions/leads/command-leads.http.ts',
    description: 'Creates leads and runs commands on them.',
    timeoutSeconds: 10,
    memoryMb: 512,
  },
  lifecycle: {
    file: 'functions/leads/lifecycle.http.ts',
    description: 'Stages as people move them: reject, recycle, reopen, progress, convert.',
    timeoutSeconds: 10,
    memoryMb: 512,
  },
  routing: {
    file: 'functions/routing/routing.http.ts',
    description: 'Who would get a lead and why, and leads nothing placed.',
    timeoutSeconds: 29,
    memoryMb: 512,
  },
  owners: {
    file: 'functions/routing/owners.http.ts',
    description: 'What owners have, and what becomes of it when they leave.',
    timeoutSeconds: 29,
    memoryMb: 512,
  },
  consent: {
    file: 'functions/consent/consent.http.ts',
    description: 'Consent ledger, links and pages of the person, restriction, obligations.',
    timeoutSeconds: 10,
    memoryMb: 512,
  },
  'merge-leads': {
    file: 'functions/leads/merge-leads.http.ts',
    description: 'Merges leads that are one person, and takes them apart.',
    timeoutSeconds: 10,
    memoryMb: 512,
  },
  privacy: {
    file: 'functions/privacy/privacy.http.ts',
    description: 'Rights of the person: erasure, and everything held on them.',
    timeoutSeconds: 29,
    memoryMb: 512,
  },
  duplicates: {
    file: 'functions/identity/duplicates.http.ts',
    description: 'Leads that may be one person: list, accept, dismiss.',
    timeoutSeconds: 10,
    memoryMb: 512,
  },
  submissions: {
    file: 'functions/leads/submissions.http.ts',
    description: 'Submissions on hold: inbox, release, rejection.',
    timeoutSeconds: 10,
    memoryMb: 512,
  },
  documents: {
    file: 'functions/documents/documents.http.ts',
    description: 'Rules as data: drafts, publication.',
    timeoutSeconds: 10,
    memoryMb: 512,
  },
  'dry-run': {
    file: 'functions/documents/dry-run.http.ts',
    description: 'What a post would become under a draft.',
    timeoutSeconds: 10,
    memoryMb: 512,
  },
  'time-machine': {
    file: 'functions/replay/time-machine.http.ts',
    description: 'Rubrics and routing plans over past leads: try, ask, cancel.',
    // Twenty leads of one request are replayed at once.
    timeoutSeconds: 29,
    memoryMb: 512,
  },
  records: {
    file: 'functions/records/records.http.ts',
    description: 'Owners, teams, campaigns, accounts, content assets, opportunities, committees.',
    // A hundred records of one request are written one after the other.
    timeoutSeconds: 29,
    memoryMb: 512,
  },
  graph: {
    file: 'functions/graph/graph.http.ts',
    description: 'The typed graph: context, shapes, edges.',
    timeoutSeconds: 10,
    memoryMb: 512,
  },
  queues: { file: 'functions/ops/queues.http.ts', description: 'Queue depths, dead letters, redrive.', timeoutSeconds: 29, memoryMb: 512 },
  transfer: {
    file: 'functions/transfer/transfer.http.ts',
    description: 'Imports and exports: begin, ask, cancel.',
    timeoutSeconds: 10,
    memoryMb: 512,
  },
  site: {
    file: 'functions/site/site.http.ts',
    description: 'Health, OpenAPI, demo page, unknown routes.',
    timeoutSeconds: 10,
    memoryMb: 512,
  },
} as const;
export type HttpFunctionName = keyof typeof httpFunctions;
