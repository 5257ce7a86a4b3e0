/**
 * Every problem the API can answer (RFC 9457). `type` is `/problems/<code>`; a code keeps its meaning for ever.
 * Domain refusals are string codes of this table; the HTTP status is decided here and nowhere else.
 */
export const problems = {
  'malformed-json': { status: 400, title: 'The body is not valid JSON in UTF-8.' },
  'malformed-body': { status: 400, title: 'The body cannot be read as its content type says.' },
  'body-too-deep': { status: 400, title: 'The body nests deeper than the route takes (8 levels unless it says otherwise).' },
  'too-many-fields': { status: 400, title: 'The body has more than 100 fields.' },
  'malformed-idempotency-key': { status: 400, title: 'The Idempotency-Key is not 1 to 255 printable characters.' },
  'malformed-cursor': { status: 400, title: 'The cursor is not one this endpoint gave out.' },
  'missing-key': { status: 401, title: 'An API key is needed.' },
  'invalid-key': { status: 401, title: 'The API key is unknown, expired or revoked.' },
  'missing-scope': { status: 403, title: 'The API key lacks the scope this route needs.' },
  'unproven-sender': { status: 403, title: 'The post lacks the key or signature that its sender shares with Leadline.' },
  'origin-refused': { status: 403, title: 'The form does not accept posts from this origin.' },
  'unknown-route': { status: 404, title: 'There is no such route.' },
  'unknown-form': { status: 404, title: 'There is no such form.' },
  'unknown-lead': { status: 404, title: 'There is no such lead.' },
  'unknown-receipt': { status: 404, title: 'There is no such receipt.' },
  'unknown-document': { status: 404, title: 'There is no such document.' },
  'unknown-record': { status: 404, title: 'There is no such record.' },
  'unknown-node': { status: 404, title: 'There is no such node.' },
  'unknown-import': { status: 404, title: 'There is no such import.' },
  'unknown-export': { status: 404, title: 'There is no such export.' },
  'unknown-dry-run': { status: 404, title: 'There is no such dry run.' },
  'unknown-version': { status: 404, title: 'The document has no such version.' },
  'unknown-consent-link': { status: 404, title: 'The link is not one of ours, or the person is no longer stored here.' },
  'unknown-duplicate': { status: 404, title: 'Nothing suggests that these two leads are one person.' },
  'unknown-model': { status: 404, title: 'There is no such training of the learned score.' },
  'unknown-queue': { status: 404, title: 'There is no such queue.' },
  'unknown-owner': { status: 422, title: 'There is no such owner, or the owner is not active.' },
  'method-not-allowed': { status: 405, title: 'The route does not support this method.' },
  'request-timeout': { status: 408, title: 'The body did not arrive within 10 seconds.' },
  'duplicate-lead': { status: 409, title: 'A lead with this identity exists.' },
  'erased-person': { status: 409, title: 'The person was erased; only an act of their own brings them back.' },
  'invalid-transition': { status: 409, title: 'The lead cannot make this move from its present stage.' },
  'still-referenced': { status: 409, title: 'Others refer to the record; errors names them.' },
  'file-missing': { status: 409, title: 'The file has not been uploaded.' },
  'job-ended': { status: 409, title: 'The job has ended.' },
  'same-lead': { status: 422, title: 'A lead cannot be merged with itself.' },
  'too-many-members': { status: 409, title: 'The merged lead would have more members than a person can have.' },
  'duplicate-merged': { status: 409, title: 'The two leads are merged; un-merge them instead.' },
  'not-a-member': { status: 409, title: 'The lead is not merged into this one.' },
  'write-conflict': { status: 409, title: 'Others changed the resource at the same time; try again.' },
  'profiling-refused': { status: 409, title: 'The person may not be judged: they object, or their processing is restricted.' },
  'consent-withheld': { status: 409, title: 'The person said no, or is suppressed; this act does not change that.' },
  'not-on-hold': { status: 409, title: 'The submission is not on hold; somebody decided over it already.' },
  'unreadable-submission': { status: 409, title: 'The submission cannot become a lead.' },
  'nothing-to-publish': { status: 409, title: 'The document has no draft to publish.' },
  'nothing-to-compare': { status: 409, title: 'A dry run needs a draft, or a version, and a published version to compare it with.' },
  'guard-rails-failed': {
    status: 409,
    title: 'The last guarded dry run of this draft failed; override it with a reason, or change the draft.',
  },
  erased: { status: 410, title: 'The person was erased; only the timeline is left.' },
  'consent-link-expired': { status: 410, title: 'The link has expired.' },
  'consent-link-used': { status: 410, title: 'The link has been used, or what it confirms was withdrawn.' },
  'form-disabled': { status: 410, title: 'The form is closed.' },
  'stale-version': { status: 412, title: 'The resource changed since the version in If-Match.' },
  'body-too-large': { status: 413, title: 'The body is larger than the route takes (64 KB unless it says otherwise).' },
  'file-too-large': { status: 413, title: 'The file is larger than an import takes (512 MB).' },
  'field-too-large': { status: 413, title: 'A field is larger than 4 KB.' },
  'unsupported-media-type': { status: 415, title: 'The route does not read this content type.' },
  'invalid-request': { status: 422, title: 'The request does not match the schema.' },
  'invalid-field': { status: 422, title: 'A field of the submission is missing or wrong.' },
  'invalid-document': { status: 422, title: 'The document is not valid.' },
  'invalid-url': { status: 422, title: 'The URL may not be used as a webhook target.' },
  'idempotency-mismatch': { status: 422, title: 'The Idempotency-Key was used with another body.' },
  'challenge-required': { status: 428, title: 'The form asks for proof of work first; its definition has a fresh challenge.' },
  'too-many-requests': { status: 429, title: 'Too many posts at the moment.' },
  'missing-if-match': { status: 428, title: 'The change needs an If-Match header.' },
  'internal-error': { status: 500, title: 'Something failed on our side; the request id finds it in the logs.' },
  unavailable: { status: 503, title: 'A needed service does not answer; try again.' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problems;
export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(problems, code);

/** The parts of a request that can be wrong. */
export const issuePlaces = ['body', 'path', 'query', 'header'] as const;
/** One wrong place, as the code finds it; what names no part of the request is about its body. */
export type Issue = {
  readonly in?: (typeof issuePlaces)[number] | undefined;
  /** JSON Pointer into that part. */
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
  /** Of a wrong edge: its name in the ontology, what its end must be, and the id that is none. */
  readonly edge?: { readonly name: string; readonly expected: string; readonly id: string | null } | undefined;
};

/** An expected refusal on its way to the edge. */
export type Refusal = {
  readonly code: ProblemCode;
  readonly detail?: string | undefined;
  readonly issues?: readonly Issue[] | undefined;
  /** Answer headers the route adds, such as CORS. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
};
export const refuse = (code: ProblemCode, detail?: string, issues?: readonly Issue[]): Refusal => ({ code, detail, issues });
