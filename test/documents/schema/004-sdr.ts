import { AUDIENCES } from './004-sdr-audiences.ts';
import type { DocumentedSchema } from './types.ts';

export const SDR: DocumentedSchema = {
  number: '004',
  schema: 'sdr',
  files: ['004-sdr.sql'],
  open: ['index names'],
  deviations: [
    {
      document: 'CREATE INDEX ON companies USING btree (tin)',
      database: ['companies: UNIQUE (tin)'],
      reason: 'the index of the unique constraint serves',
    },
    {
      document: 'CREATE INDEX ON companies USING btree (registration_number)',
      database: ['companies: UNIQUE (registration_number)'],
      reason: 'the index of the unique constraint serves',
    },
    {
      document: 'employees.company_name character varying',
      database: ['employees.company_name character varying(255)'],
      reason: 'a snapshot of companies.company_name has its length',
    },
    {
      document: 'ai_interactions.processing_time timestamp without time zone default now()',
      database: ['ai_interactions.processing_time timestamp with time zone default now()'],
      reason: 'a time without a zone names no moment',
    },
  ],
  ours: [
    {
      lines: [
        'companies: CHECK companies_primary_email_normalised',
        'employees: CHECK employees_work_email_normalised',
        'employees: CHECK employees_generic_email_normalised',
      ],
      reason: 'contact keys are stored in their normal form: in any other a suppression would not be found',
    },
    {
      lines: ["employees: CHECK (work_email::text !~ '\\s'::text)", "employees: CHECK (generic_email::text !~ '\\s'::text)"],
      reason: 'an address with a blank would pass by every suppression of it',
    },
    {
      lines: ['ai_interactions: CHECK (confidence_score >= 0 AND confidence_score <= 100)'],
      reason: 'a confidence in percent',
    },
    {
      lines: [
        "employees.work_email_status text not null default 'unknown'::text",
        "employees.generic_email_status text not null default 'unknown'::text",
        "employees: CHECK (work_email_status = ANY (ARRAY['unknown'::text, 'valid'::text, 'invalid'::text, 'bounced'::text]))",
        "employees: CHECK (generic_email_status = ANY (ARRAY['unknown'::text, 'valid'::text, 'invalid'::text, 'bounced'::text]))",
      ],
      reason: 'what is known of an address has four values, and decides which of two is written to',
    },
    {
      lines: ['employees.paused_until date'],
      reason: 'who is out of office, or left, is not written to before that day',
    },
    {
      lines: ['companies.record_time timestamp with time zone', 'employees.record_time timestamp with time zone'],
      reason: 'an older file that is imported later does not win over newer records',
    },
    {
      lines: ['companies.research_at timestamp with time zone', 'employees.research_at timestamp with time zone'],
      reason: 'research is stale after 90 days',
    },
    {
      lines: ['companies.registry_status text'],
      reason: "status holds the document's words; those of the registry stay beside it",
    },
    ...AUDIENCES,
  ],
};
