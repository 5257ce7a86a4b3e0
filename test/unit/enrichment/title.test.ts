import { describe, expect, it } from 'vitest';
import { readTitle } from '../../../shared/domain/enrichment/title.ts';

describe('seniority', () => {
  it.each<[string, readonly string[]]>([
    [
      'cxo',
      [
        'CEO',
        'C.E.O.',
        'Chief Executive Officer',
        'Chief Revenue Officer',
        'Chief Product & Technology Officer',
        'CISO',
        'Founder & CEO',
        'Co-Founder / CTO',
        'President',
        'Managing Director',
        'Geschäftsführer',
        'Geschäftsführerin',
        'Geschäftsführer:in',
        'Geschäftsführer/in',
        'Geschaeftsfuehrer',
        'Geschäftsführender Gesellschafter',
        'Vorstand',
        'interim cfo',
        'CEO, EMEA',
      ],
    ],
    [
      'vp',
      [
        'VP',
        'VP Sales',
        'V.P. of Sales',
        'SVP Growth',
        'EVP',
        'AVP',
        'Vice President',
        'Vice-President Marketing',
        'Senior Vice President',
        'vice president of engineering',
        'Vizepräsidentin',
      ],
    ],
    [
      'director',
      [
        'Director',
        'Sales Director',
        'Associate Director',
        'Head of Marketing',
        'Head of IT',
        'Leiter Einkauf',
        'Vertriebsleiterin',
        'Leitung Marketing',
        'Abteilungsleiter',
        'Filialdirektor',
        'Chief of Staff',
        'Prokurist',
        'Direktorin',
      ],
    ],
    [
      'manager',
      [
        'Manager',
        'Marketing Manager',
        'Team Lead',
        'Teamleiterin',
        'Projektleiter',
        'Assistant Manager',
        'Partner Manager',
        'Partner Success Manager',
        'Product Owner',
        'Schichtleiter',
      ],
    ],
    ['owner', ['Owner', 'Founder', 'Co-Founder', 'Inhaberin', 'Gründer']],
    ['partner', ['Partner', 'Senior Partner', 'Managing Partner']],
    [
      'senior',
      [
        'Senior Consultant',
        'Sr. Engineer',
        'Principal Engineer',
        'HR Business Partner',
        'Account Executive',
        'Chief Engineer',
        'Staff Engineer',
      ],
    ],
    [
      'entry',
      [
        'Software Engineer',
        'Junior Developer',
        'Assistant to the CEO',
        'Executive Assistant to the Vice President',
        'Assistentin der Geschäftsführung',
        'Sachbearbeiter',
        'MVP Engineer',
      ],
    ],
    [
      'training',
      [
        'Werkstudent',
        'Werkstudentin Vertrieb',
        'Marketing Intern',
        'Praktikant der Geschäftsführung',
        'Student',
        'Trainee',
        'Working Student HR',
        'Azubi',
      ],
    ],
    ['unpaid', ['Volunteer']],
  ])('%s', (seniority, titles) => {
    for (const title of titles) expect([title, readTitle(title).seniority]).toEqual([title, seniority]);
  });

  it.each(['', '...', 'Mvp', 'Leadership', 'Headhunter', 'Ceolin', 'Directory', 'Internist', 'Managerial', '🚀'])(
    'says nothing of %j',
    (title) => {
      expect(readTitle(title).seniority).toBeNull();
    },
  );
});

describe('function', () => {
  it.each<[string, readonly string[]]>([
    ['sales', ['VP Sales', 'Chief Revenue Officer', 'Vertriebsleiter', 'Account Executive', 'Head of Business Development']],
    ['marketing', ['CMO', 'Head of Demand Generation', 'Marketingleiterin', 'Brand Manager']],
    ['engineering', ['CTO', 'Software Engineer', 'VP of Engineering', 'Chief Technology Officer', 'Technischer Leiter', 'R&D Director']],
    ['it', ['CIO', 'IT-Leiter', 'Head of IT', 'Chief Information Officer', 'System Administrator']],
    ['security', ['CISO', 'Chief Information Security Officer']],
    ['finance', ['CFO', 'Financial Controller', 'Buchhalterin']],
    ['hr', ['CHRO', 'Head of People', 'Personalleiterin', 'HR Manager']],
    ['operations', ['COO', 'Chief Operating Officer', 'Werksleiter', 'Supply Chain Manager']],
    ['procurement', ['Leiter Einkauf', 'Head of Procurement']],
    ['revenue-operations', ['RevOps Manager', 'Director of Sales Operations']],
    ['general-management', ['CEO', 'Geschäftsführer', 'Founder', 'President', 'Managing Director']],
    ['student', ['Werkstudent Marketing', 'Student']],
    ['legal', ['General Counsel', 'Data Protection Officer']],
  ])('%s', (role, titles) => {
    for (const title of titles) expect([title, readTitle(title).role]).toEqual([title, role]);
  });

  it.each(['Executive Vice President', 'Manager', ''])('says nothing of %j', (title) => {
    expect(readTitle(title).role).toBeNull();
  });
});

describe('an office is what somebody holds today, and its business is not its holder', () => {
  it.each<[string, string | null, string | null]>([
    ['VP of Student Affairs', 'vp', null],
    ['Head of Student Recruitment', 'director', null],
    ['Dean of Students', null, null],
    ['Internship Coordinator', 'manager', null],
    ['MBA Student', 'training', 'student'],
    ['Working Student Marketing', 'training', 'student'],
    ['Former CEO', null, null],
    ['Ex-CEO', null, null],
    ['ehemaliger Geschäftsführer', null, null],
    ['Founder, former CEO', 'owner', 'general-management'],
    ['CEO (former CTO)', 'cxo', 'general-management'],
    ['Ex-Google, VP Sales', 'vp', 'sales'],
    ['former intern, now CEO', 'cxo', 'general-management'],
    ['Sales Executive', null, 'sales'],
    ['MD', 'cxo', 'general-management'],
    ['MD, EMEA', 'cxo', 'general-management'],
    ['Physician, MD', null, null],
    ['Directeur général', 'cxo', 'general-management'],
    ['Directrice generale', 'cxo', 'general-management'],
    ['PDG', 'cxo', 'general-management'],
    ['Vice-président', 'vp', null],
    ['Directeur commercial', 'director', 'sales'],
  ])('%s', (title, seniority, role) => {
    expect(readTitle(title)).toEqual({ seniority, role });
  });
});
