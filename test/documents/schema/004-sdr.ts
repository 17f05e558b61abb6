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
    {
      lines: ['companies.field_times jsonb', 'employees.field_times jsonb', 'companies.set_by_hand text[]', 'employees.set_by_hand text[]'],
      reason: 'an older record changes nothing that a newer one set, and no import what a person set',
    },
    {
      lines: ['companies.company_key text'],
      reason: 'companies without numbers are found by name and website',
    },
    {
      lines: [
        'ai_interactions.content_key text',
        "ai_interactions.search_words tsvector generated as to_tsvector('simple'::regconfig, ((\"left\"(COALESCE(prompt, ''::text), 50000) || ' '::text) || \"left\"(COALESCE(response, ''::text), 50000)))",
        'CREATE UNIQUE INDEX ON ai_interactions USING btree (content_key)',
      ],
      reason: 'logs are imported, and searched',
    },
    {
      lines: [
        'registry_statuses.registry_status text not null',
        'registry_statuses.status text not null',
        'registry_statuses.added_by text not null',
        'registry_statuses.added_at timestamp with time zone not null default now()',
        "registry_statuses: CHECK (registry_status <> ''::text)",
        "registry_statuses: CHECK (btrim(status) <> ''::text)",
        'registry_statuses: PRIMARY KEY (registry_status)',
      ],
      reason: 'a team says what the words of its registry mean',
    },
    {
      lines: [
        'employee_repairs.id uuid not null default gen_random_uuid()',
        'employee_repairs.employee_id uuid not null',
        'employee_repairs.full_name text not null',
        'employee_repairs.before jsonb not null',
        'employee_repairs.after jsonb not null',
        'employee_repairs.confidence text not null',
        'employee_repairs.repaired_by text not null',
        'employee_repairs.repaired_at timestamp with time zone not null default now()',
        "employee_repairs: CHECK (confidence = ANY (ARRAY['high'::text, 'low'::text]))",
        'employee_repairs: PRIMARY KEY (id)',
        'employee_repairs: employee_repairs_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES employees(id) ON DELETE CASCADE',
      ],
      reason: 'what a repair of names changed is kept',
    },
    {
      lines: [
        'merged_companies.id uuid not null',
        'merged_companies.company_id uuid not null',
        'merged_companies.company_name text not null',
        'merged_companies.tin text',
        'merged_companies.registration_number text',
        'merged_companies.session_key text',
        'merged_companies.reason text',
        'merged_companies.merged_by text not null',
        'merged_companies.merged_at timestamp with time zone not null default now()',
        'merged_companies: PRIMARY KEY (id)',
        'merged_companies: UNIQUE (tin)',
        'merged_companies: UNIQUE (registration_number)',
        'merged_companies: merged_companies_company_id_fkey FOREIGN KEY (company_id) REFERENCES companies(id) ON DELETE CASCADE',
      ],
      reason: 'what comes in for a company that was merged is of the one that stayed',
    },
  ],
};
