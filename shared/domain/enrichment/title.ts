import type { Seniority } from '../leads/lead.ts';

/** What a job title says; `matched` is the rule, for the reader of the explanation. */
export type TitleFacts = { readonly seniority: Seniority | null; readonly role: string | null };

/**
 * An office somebody no longer holds, up to the next mark that ends it: `Former CEO` says nothing of today, `Founder,
 * former CEO` and `Ex-Google, VP Sales` say what stands beside it.
 */
const past =
  /(?<![\p{L}\p{N}])(?:former|formerly|ex|retired|previous|previously|past|ehemals|ehemalige[rs]?|ehem|ancien|ancienne)(?![\p{L}\p{N}]).*?(?=[,;|/()–—]|(?<![\p{L}])(?:now|currently|jetzt|heute)(?![\p{L}])|$)/gu;

/** Punctuation as spaces, so that `V.P., Sales` and `vp sales` read alike; `&`, `+` and `/` separate words too. */
const fold = (title: string): string =>
  ` ${title
    .normalize('NFC')
    .toLowerCase()
    .replace(past, ' ')
    .replace(/\b(?:[a-z]\.){2,}/g, (initials) => `${initials.replaceAll('.', '')} `)
    .replace(/(\p{L})(:|\*|_)(in|innen)\b/gu, '$1$3')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;

/** A pattern whose alternatives must stand as whole words (or whole phrases) of the folded title. */
const words = (alternatives: string): RegExp => new RegExp(` (?:${alternatives.trim().replace(/\s*\|\s*/g, '|')}) `, 'u');

/** Students as the business of an office (`VP of Student Affairs`, `Dean of Students`), not as the person. */
const student =
  '(?<! (?:of|for) )(?:student|students)(?! (?:affairs|services|success|life|experience|engagement|recruitment|recruiting|relations|housing|support|loans?|finance|financial|accounts|admissions|development|programs?|programmes?|union|wellbeing|outreach))';
/** `MD`, unless the letters are a physician's degree. */
const managingDirector =
  /^(?!.* (?:physician|doctor|dr|surgeon|medical|medicine|clinical|clinic|hospital|resident|phd|facp|arzt|ärztin) ).* md /u;
const internship = '(?:intern|internship)(?! (?:programs?|programmes?|manager|coordinator|director|lead|recruiter|recruitment))|interns';

/**
 * First match wins, so the order is the rule: an assistant to the CEO is no CEO, a vice president no president, a working
 * student no manager; of two ranks (`Founder & CEO`) the office beats the share.
 */
const seniorityRules: readonly (readonly [Seniority, RegExp])[] = [
  ['unpaid', words('volunteer|voluntary|ehrenamtlich|ehrenamtliche|ehrenamtlicher')],
  [
    'training',
    words(
      `${internship}|trainee|apprentice|${student}|werkstudent|werkstudentin|working student|praktikant|praktikantin|praktikum|azubi|auszubildende|auszubildender|student assistant|phd student|doktorand|doktorandin|stagiaire|graduate student|volontär|volontärin`,
    ),
  ],
  [
    'entry',
    words(
      '(?:executive |personal |team |management |vorstands |direktions )?assistant to(?: \\p{L}+)*|assistent der(?: \\p{L}+)*|assistentin der(?: \\p{L}+)*|executive assistant|personal assistant|vorstandsassistent|vorstandsassistentin|vorstandssekretärin|chefsekretärin|secretary|sekretär|sekretärin',
    ),
  ],
  ['director', words('chief of staff|general manager')],
  ['manager', words('product owner|process owner|assistant manager|deputy manager|partner (?:\\p{L}+ ){0,2}manager')],
  ['senior', words('account executive|business partner|chief (?:engineer|architect|scientist|accountant)')],
  ['vp', words('[ase]?vp|vice président|vice présidente|vice president|vice presidents|vizepräsident|vizepräsidentin|bereichsvorstand')],
  ['cxo', managingDirector],
  [
    'cxo',
    words(
      'c[a-z]o|ciso|chro|c level|chief (?:\\p{L}+ ){1,4}officer|president|präsident|präsidentin|managing director|executive director|geschäftsführer|geschäftsführerin|geschaeftsfuehrer|geschaeftsfuehrerin|geschäftsführender|geschäftsführende|geschäftsführung|geschäftsleitung|geschäftsleiter|geschäftsleiterin|vorstand|vorständin|vorstandsvorsitzender|vorstandsvorsitzende|vorstandsmitglied|generaldirektor|chairman|chairwoman|chairperson|chair|directeur g[ée]n[ée]ral|directrice g[ée]n[ée]rale|pdg|président|présidente|président directeur général|gérant|gérante',
    ),
  ],
  [
    'owner',
    words(
      'owner|co owner|coowner|founder|co founder|cofounder|founding partner|gründer|gründerin|mitgründer|mitgründerin|inhaber|inhaberin|mitinhaber|eigentümer|eigentümerin|proprietor|sole trader|gesellschafter',
    ),
  ],
  ['partner', words('(?:(?:senior|managing|general|equity|junior|law|audit|tax) )?partner')],
  [
    'director',
    words(
      'director|directeur|directrice|direktor|direktorin|head|head of|leiter|leiterin|leitung|bereichsleiter|bereichsleiterin|abteilungsleiter|abteilungsleiterin|vertriebsleiter|vertriebsleiterin|marketingleiter|marketingleiterin|it leiter|itleiter|einkaufsleiter|einkaufsleiterin|werksleiter|werkleiter|betriebsleiter|personalleiter|personalleiterin|entwicklungsleiter|finanzleiter|produktionsleiter|prokurist|prokuristin',
    ),
  ],
  [
    'manager',
    words(
      'manager|managers|mgr|managerin|lead|team lead|teamlead|teamleiter|teamleiterin|gruppenleiter|gruppenleiterin|projektleiter|projektleiterin|filialleiter|filialleiterin|supervisor|meister|coordinator|koordinator|koordinatorin',
    ),
  ],
  [
    'senior',
    words(
      'senior|sr|staff|principal|expert|specialist|spezialist|spezialistin|architect|architekt|architektin|consultant|berater|beraterin|attorney|counsel',
    ),
  ],
  [
    'entry',
    words(
      'junior|jr|associate|assistant|assistent|assistentin|analyst|clerk|sachbearbeiter|sachbearbeiterin|representative|rep|agent|engineer|developer|entwickler|entwicklerin|ingenieur|ingenieurin|designer|referent|referentin|mitarbeiter|mitarbeiterin|administrator|technician|techniker|technikerin|programmer|editor|redakteur|redakteurin|buchhalter|buchhalterin|accountant|recruiter|teacher|lehrer|lehrerin|nurse',
    ),
  ],
];

/** German compounds glue the function to the rank (`Vertriebsleiter`); these endings are looked for inside words. */
const compoundDirector = /\p{L}{3,}(?:leiter|leiterin|direktor|direktorin) /u;
const compoundManager = / (?:team|gruppen|projekt|filial|schicht|markt)(?:leiter|leiterin) /u;

const functionRules: readonly (readonly [string, RegExp])[] = [
  ['student', words(`${student}|werkstudent|werkstudentin|praktikant|praktikantin|${internship}`)],
  ['security', words('ciso|security|cybersecurity|infosec|it sicherheit|informationssicherheit')],
  ['revenue-operations', words('revops|revenue operations|sales operations|sales ops|marketing operations|marketing ops')],
  [
    'marketing',
    words(
      'cmo|marketing|brand|growth|demand generation|demand gen|content|seo|communications|kommunikation|pr|public relations|werbung|marketingleiter|marketingleiterin|marketingmanager|marketingmanagerin',
    ),
  ],
  [
    'sales',
    words(
      'cro|cco|sales|revenue|business development|bd|account executive|account manager|key account manager|key account|sdr|bdr|vertrieb|vertriebsleiter|vertriebsleiterin|vertriebsmitarbeiter|vertriebsmitarbeiterin|vertriebsdirektor|verkauf|verkaufsleiter|verkaufsleiterin|außendienst|commercial|partnerships',
    ),
  ],
  [
    'customer-success',
    words('customer success|customer support|customer service|customer experience|support|kundenservice|kundenbetreuung|helpdesk'),
  ],
  [
    'finance',
    words(
      'cfo|finance|financial|controller|controlling|accounting|accountant|treasurer|treasury|tax|finanzen|finanzleiter|buchhaltung|buchhalter|buchhalterin|kaufmännischer|kaufmännische',
    ),
  ],
  [
    'hr',
    words(
      'chro|hr|human resources|people|talent|recruiting|recruiter|leiter personal|leiterin personal|leitung personal|personalleiter|personalleiterin|personalabteilung|personalwesen',
    ),
  ],
  [
    'legal',
    words(
      'clo|legal|counsel|lawyer|attorney|compliance|privacy|data protection|datenschutz|recht|rechtsanwalt|rechtsanwältin|jurist|juristin',
    ),
  ],
  ['data', words('cdo|data|analytics|bi|business intelligence|machine learning|ai|daten')],
  ['product', words('cpo|product|produkt|produktmanager|produktmanagerin|product owner|ux|design|designer')],
  [
    'engineering',
    words(
      'cto|engineering|engineer|developer|software|development|entwicklung|entwicklungsleiter|entwickler|entwicklerin|softwareentwickler|softwareentwicklerin|devops|architect|programmer|technik|technology|technical|technische|technischer|r d|research',
    ),
  ],
  [
    'it',
    words(
      'cio|it|information technology|information officer|systems|system|infrastructure|infrastruktur|sysadmin|network|administrator|edv|it leiter|itleiter|digital|cloud',
    ),
  ],
  ['procurement', words('procurement|purchasing|buyer|sourcing|einkauf|einkaufsleiter|einkaufsleiterin|einkäufer|einkäuferin|beschaffung')],
  [
    'operations',
    words(
      'coo|operating|operations|ops|logistics|supply chain|manufacturing|production|produktion|produktionsleiter|werksleiter|werkleiter|betriebsleiter|logistik|plant|quality|qualität',
    ),
  ],
  ['general-management', managingDirector],
  [
    'general-management',
    words(
      'ceo|pdg|directeur g[ée]n[ée]ral|directrice g[ée]n[ée]rale|(?<!vice )président|(?<!vice )présidente|gérant|gérante|chief executive|chief executive officer|(?<!vice )president|managing director|geschäftsführer|geschäftsführerin|geschaeftsfuehrer|geschaeftsfuehrerin|geschäftsführung|geschäftsleitung|geschäftsleiter|geschäftsleiterin|vorstand|vorstandsvorsitzender|vorstandsvorsitzende|owner|co owner|founder|co founder|cofounder|gründer|gründerin|mitgründer|inhaber|inhaberin|general manager|executive director|chairman|chairwoman|chair|partner',
    ),
  ],
  ['education', words('teacher|lehrer|lehrerin|professor|professorin|lecturer|dozent|dozentin|researcher')],
];

/** Seniority and function by an own table, English and German, whole words only (`vp` is not in `mvp`). */
export function readTitle(title: string): TitleFacts {
  const folded = fold(title);
  const seniority = seniorityRules.find(([, pattern]) => pattern.test(folded))?.[0] ?? compoundSeniority(folded);
  const role = functionRules.find(([, pattern]) => pattern.test(folded))?.[0] ?? null;
  return { seniority, role };
}

const compoundSeniority = (folded: string): Seniority | null =>
  compoundManager.test(folded) ? 'manager' : compoundDirector.test(folded) ? 'director' : null;
