/** Everything an edge may begin or end at: records, the documents that refer to records, and leads. */
export const nodeTypes = [
  'lead',
  'owner',
  'team',
  'absence',
  'campaign',
  'account',
  'content-asset',
  'opportunity',
  'membership',
  'calendar',
  'form',
  'routing-plan',
] as const;
export type NodeType = (typeof nodeTypes)[number];
export const isNodeType = (text: string): text is NodeType => nodeTypes.some((type) => type === text);

const documents: readonly NodeType[] = ['calendar', 'form', 'routing-plan'];
/** Documents count once they are published, and nothing deletes them. */
export const isDocumentNode = (type: NodeType): boolean => documents.includes(type);
/** Node types that are rows of the record store. */
export const isRecordNode = (type: NodeType): boolean => type !== 'lead' && !isDocumentNode(type);

export type NodeRef = { readonly type: NodeType; readonly id: string };

export type EdgeType = {
  readonly from: NodeType;
  readonly to: NodeType;
  /** The edge as a sentence reads it, forward and backward. */
  readonly label: string;
  readonly inverse: string;
  /** Member of the source that holds the id of the target; `*` stands for any index of a list. */
  readonly field: string;
  /** How many targets one source may have. */
  readonly targets: 'one' | 'many';
  /** How many sources one target may have. */
  readonly sources: 'one' | 'many';
  readonly required: boolean;
  /** The edge may not lead back to its source over any number of steps. */
  readonly acyclic?: true;
  /** Exactly one of the edges of this name leaves a source. */
  readonly alternative?: string;
  /** Member of the source that says what kind of edge it is. */
  readonly property?: string;
  /**
   * What the deletion of the target does: `restrict` refuses it, `detach` empties the field. Nothing deletes a lead but an
   * erasure, which nothing may refuse: an edge to an erased lead stays and reads as missing.
   */
  readonly onDelete: 'restrict' | 'detach';
};

/** What most edges are: one target of many sources. */
const optional = { targets: 'one', sources: 'many', required: false } as const;
const required = { targets: 'one', sources: 'many', required: true } as const;

/**
 * The ontology: which edges there are, between what, how many, and what happens when an end is deleted. Checks at write time, the
 * JSON-LD context, the shapes, the diagram and the reading of edges all come from this table; an edge is nowhere else.
 */
export const ontology = {
  'lead.account': {
    from: 'lead',
    to: 'account',
    label: 'works at',
    inverse: 'has lead',
    field: '/accountId',
    ...optional,
    onDelete: 'detach',
  },
  'lead.owner': {
    from: 'lead',
    to: 'owner',
    label: 'is owned by',
    inverse: 'owns lead',
    field: '/owner/id',
    ...optional,
    onDelete: 'restrict',
  },
  'owner.calendar': {
    from: 'owner',
    to: 'calendar',
    label: 'works by',
    inverse: 'is worked by',
    field: '/calendarId',
    ...optional,
    onDelete: 'restrict',
  },
  'owner.successor': {
    from: 'owner',
    to: 'owner',
    label: 'is followed by',
    inverse: 'follows',
    field: '/successorId',
    ...optional,
    acyclic: true,
    onDelete: 'detach',
  },
  'absence.owner': {
    from: 'absence',
    to: 'owner',
    label: 'is an absence of',
    inverse: 'is away for',
    field: '/ownerId',
    ...required,
    onDelete: 'restrict',
  },
  'absence.cover': {
    from: 'absence',
    to: 'owner',
    label: 'is covered by',
    inverse: 'covers',
    field: '/coverId',
    ...optional,
    onDelete: 'detach',
  },
  'team.member': {
    from: 'team',
    to: 'owner',
    label: 'has member',
    inverse: 'is member of',
    field: '/members/*/ownerId',
    targets: 'many',
    sources: 'many',
    required: false,
    onDelete: 'restrict',
  },
  'campaign.parent': {
    from: 'campaign',
    to: 'campaign',
    label: 'is part of',
    inverse: 'has part',
    field: '/parentId',
    ...optional,
    acyclic: true,
    onDelete: 'detach',
  },
  'account.parent': {
    from: 'account',
    to: 'account',
    label: 'belongs to',
    inverse: 'has subsidiary',
    field: '/parentId',
    ...optional,
    acyclic: true,
    onDelete: 'detach',
  },
  'account.owner': {
    from: 'account',
    to: 'owner',
    label: 'is looked after by',
    inverse: 'looks after',
    field: '/ownerId',
    ...optional,
    onDelete: 'restrict',
  },
  'content-asset.campaign': {
    from: 'content-asset',
    to: 'campaign',
    label: 'is used in',
    inverse: 'uses',
    field: '/campaignId',
    ...optional,
    onDelete: 'detach',
  },
  'opportunity.account': {
    from: 'opportunity',
    to: 'account',
    label: 'is a deal with',
    inverse: 'has opportunity',
    field: '/accountId',
    ...required,
    property: 'state',
    onDelete: 'restrict',
  },
  'opportunity.primary-lead': {
    from: 'opportunity',
    to: 'lead',
    label: 'came from',
    inverse: 'became',
    field: '/primaryLeadId',
    ...optional,
    property: 'state',
    onDelete: 'detach',
  },
  'opportunity.owner': {
    from: 'opportunity',
    to: 'owner',
    label: 'is sold by',
    inverse: 'sells',
    field: '/ownerId',
    ...optional,
    property: 'state',
    onDelete: 'restrict',
  },
  'opportunity.renewal-of': {
    from: 'opportunity',
    to: 'opportunity',
    label: 'renews',
    inverse: 'is renewed by',
    field: '/renewalOfId',
    targets: 'one',
    sources: 'one',
    required: false,
    acyclic: true,
    property: 'state',
    onDelete: 'detach',
  },
  'membership.lead': {
    from: 'membership',
    to: 'lead',
    label: 'is the seat of',
    inverse: 'sits in committee as',
    field: '/leadId',
    ...required,
    property: 'role',
    onDelete: 'restrict',
  },
  'membership.account': {
    from: 'membership',
    to: 'account',
    label: 'is in the committee of',
    inverse: 'has committee seat',
    field: '/accountId',
    ...optional,
    alternative: 'committee',
    property: 'role',
    onDelete: 'restrict',
  },
  'membership.opportunity': {
    from: 'membership',
    to: 'opportunity',
    label: 'is in the committee of',
    inverse: 'has committee seat',
    field: '/opportunityId',
    ...optional,
    alternative: 'committee',
    property: 'role',
    onDelete: 'restrict',
  },
  'form.campaign': {
    from: 'form',
    to: 'campaign',
    label: 'counts for',
    inverse: 'is fed by',
    field: '/campaignId',
    ...optional,
    onDelete: 'restrict',
  },
  'routing-plan.team': {
    from: 'routing-plan',
    to: 'team',
    label: 'routes to',
    inverse: 'is routed to by',
    field: '/rules/*/teamId',
    targets: 'many',
    sources: 'many',
    required: false,
    onDelete: 'restrict',
  },
} as const satisfies Readonly<Record<string, EdgeType>>;

export type EdgeName = keyof typeof ontology;
export const isEdgeName = (text: string): text is EdgeName => Object.hasOwn(ontology, text);
export const edgeNames: readonly EdgeName[] = Object.keys(ontology).filter(isEdgeName);
export const edgeType = (name: EdgeName): EdgeType => ontology[name];

/** The names of the edges that leave a node of `type`, or end at one, in the order of the table. */
export const edgesFrom = (type: NodeType): readonly EdgeName[] => edgeNames.filter((name) => ontology[name].from === type);
export const edgesTo = (type: NodeType): readonly EdgeName[] => edgeNames.filter((name) => ontology[name].to === type);
