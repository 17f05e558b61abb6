import { type DocumentedSchema, IS_THE_CONSTRAINT } from './types.ts';

export const OUTBOUND: DocumentedSchema = {
  number: '003',
  schema: 'outbound',
  files: ['003-outbound.sql', '003-outbound-campaigns.sql'],
  open: ['index names'],
  deviations: [
    {
      document: 'CREATE INDEX ON users USING btree (email)',
      database: ['CREATE UNIQUE INDEX ON users USING btree (email)', 'users: UNIQUE (email)'],
      reason: IS_THE_CONSTRAINT,
    },
    {
      document: 'CREATE INDEX ON companies USING btree (company_domain)',
      database: ['companies: UNIQUE (company_domain)'],
      reason: 'the index of the unique constraint serves',
    },
    {
      document: 'CREATE UNIQUE INDEX ON instantly_daily_analytics_raw USING btree (analytics_date)',
      database: ['CREATE UNIQUE INDEX ON instantly_daily_analytics_raw USING btree (analytics_date) WHERE instantly_campaign_id IS NULL'],
      reason: 'unique per date alone leaves no room for the rows per campaign that the document stores as well',
    },
    {
      document: 'CREATE UNIQUE INDEX ON instantly_daily_analytics_raw USING btree (analytics_date, instantly_campaign_id)',
      database: [
        'CREATE UNIQUE INDEX ON instantly_daily_analytics_raw USING btree (analytics_date, instantly_campaign_id) WHERE instantly_campaign_id IS NOT NULL',
      ],
      reason: 'the other half of the former: without a campaign the date alone is the key',
    },
    {
      document: 'instantly_accounts_raw.warmup_score integer',
      database: ['instantly_accounts_raw.warmup_score numeric'],
      reason: 'the API states a number that may have decimals',
    },
    {
      document: 'leads.first_name text not null',
      database: ['leads.first_name text'],
      reason: 'files have people without a first name',
    },
    {
      document: 'leads.email text not null',
      database: ['leads.email text', 'leads: CHECK (email IS NOT NULL OR phone IS NOT NULL OR linkedin_url IS NOT NULL)'],
      reason: 'a lead is reached by e-mail, phone or LinkedIn, and by one of them at least',
    },
    {
      document:
        "leads.full_name text generated as \nCASE\n    WHEN (last_name IS NULL) THEN first_name\n    ELSE ((first_name || ' '::text) || last_name)\nEND",
      database: [
        "leads.full_name text generated as NULLIF(btrim(((COALESCE(first_name, ''::text) || ' '::text) || COALESCE(last_name, ''::text))), ''::text)",
      ],
      reason: 'the same name where the first name is known, and the last name alone where it is not',
    },
    {
      document: 'leads.company_id uuid not null',
      database: ['leads.company_id uuid'],
      reason: 'files have people without a company',
    },
    {
      document: 'leads: leads_company_id_fkey FOREIGN KEY (company_id) REFERENCES companies(id) ON DELETE CASCADE',
      database: ['leads: leads_company_id_fkey FOREIGN KEY (company_id) REFERENCES companies(id) ON DELETE SET NULL'],
      reason: 'a lead gone with its company would be gone with its history',
    },
    {
      document: 'campaigns.offer_id uuid not null',
      database: ['campaigns.offer_id uuid'],
      reason: 'a campaign found at the vendor has no offer until somebody names one',
    },
    {
      document: 'CREATE INDEX ON campaigns USING btree (instantly_campaign_id)',
      database: ['CREATE UNIQUE INDEX ON campaigns USING btree (instantly_campaign_id)', 'campaigns: UNIQUE (instantly_campaign_id)'],
      reason: 'one campaign per campaign at the vendor, also when two syncs run at once',
    },
    {
      document: 'events: events_campaign_lead_id_fkey FOREIGN KEY (campaign_lead_id) REFERENCES campaign_leads(id) ON DELETE CASCADE',
      database: ['events: events_campaign_lead_id_fkey FOREIGN KEY (campaign_lead_id) REFERENCES campaign_leads(id) ON DELETE SET NULL'],
      reason: 'the timeline outlives a place in a campaign',
    },
  ],
  ours: [
    {
      lines: [
        'companies: CHECK companies_domain_normalised',
        'leads: CHECK leads_email_normalised',
        'leads: CHECK leads_personal_email_normalised',
      ],
      reason: 'contact keys are stored in their normal form: in any other a suppression would not be found',
    },
    {
      lines: ["leads: CHECK (email !~ '\\s'::text)", "leads: CHECK (personal_email !~ '\\s'::text)"],
      reason: 'an address with a blank would pass by every suppression of it',
    },
    {
      lines: ['CREATE UNIQUE INDEX ON leads USING btree (lower(email))'],
      reason: 'one lead per address, also when two imports run at once',
    },
    {
      lines: [
        'csv_imports_raw.parent_id uuid',
        'csv_imports_raw.chunk_number integer',
        'csv_imports_raw: csv_imports_raw_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES csv_imports_raw(id) ON DELETE CASCADE',
        'csv_imports_raw: CHECK ((parent_id IS NULL) = (chunk_number IS NULL))',
        'CREATE UNIQUE INDEX ON csv_imports_raw USING btree (parent_id, chunk_number)',
      ],
      reason: 'a file of any size does not fit one value: its lines stand in rows that point to it',
    },
    {
      lines: ['csv_imports_raw.content_sha256 text', 'csv_imports_raw.layout jsonb', 'csv_imports_raw.run_id uuid'],
      reason: 'which content it was, how its columns were understood, and which run took it in',
    },
    {
      lines: [
        'companies.name_key text',
        'CREATE UNIQUE INDEX ON companies USING btree (name_key) WHERE company_domain IS NULL',
        "companies.seen_in_csv_ids uuid[] not null default '{}'::uuid[]",
      ],
      reason: 'a company without a domain is known by name and country; an import that is repeated is no further appearance',
    },
    {
      lines: [
        'leads.email_status text',
        "leads.import_marks text[] not null default '{}'::text[]",
        "leads: CHECK (import_marks <@ ARRAY['role_address'::text, 'suppressed'::text, 'unavailable'::text])",
        'leads.recorded_at timestamp with time zone',
      ],
      reason: 'what files say of an address, what is to be known of it, and how old the values are',
    },
    {
      lines: [
        'instantly_campaigns_raw.analytics_json jsonb',
        'instantly_campaigns_raw.vanished_at timestamp with time zone',
        'instantly_accounts_raw.vanished_at timestamp with time zone',
      ],
      reason: 'what the vendor has no more is marked, and analytics are compared by themselves',
    },
    {
      lines: ['events.event_key text', 'events: UNIQUE (event_key)', 'events.sequence_step integer', 'events.sequence_variant integer'],
      reason: 'one row for each fact, however often it comes, in one numbering of the steps',
    },
    {
      lines: ['campaign_leads.instantly_lead_id text', 'campaign_leads.left_at timestamp with time zone'],
      reason: 'a lead that went to another campaign at the vendor keeps its past in this one',
    },
    {
      lines: [
        'instantly_leads_raw.id uuid not null default gen_random_uuid()',
        'instantly_leads_raw.synced_at timestamp with time zone default now()',
        'instantly_leads_raw.created_at timestamp with time zone default now()',
        'instantly_leads_raw.updated_at timestamp with time zone default now()',
        'instantly_leads_raw.vanished_at timestamp with time zone',
        'instantly_leads_raw.instantly_lead_id text not null',
        'instantly_leads_raw.first_name text',
        'instantly_leads_raw.lead_status text',
        'instantly_leads_raw.last_name text',
        'instantly_leads_raw.email text',
        'instantly_leads_raw.raw_json jsonb not null',
        'instantly_leads_raw.company_name text',
        'instantly_leads_raw.instantly_campaign_id text',
        'instantly_leads_raw: PRIMARY KEY (id)',
        'instantly_leads_raw: UNIQUE (instantly_lead_id)',
      ],
      reason: 'the leads of the vendor, whole',
    },
    {
      lines: [
        'instantly_steps_raw.id uuid not null default gen_random_uuid()',
        'instantly_steps_raw.emails_sent integer default 0',
        'instantly_steps_raw.emails_opened integer default 0',
        'instantly_steps_raw.emails_replied integer default 0',
        'instantly_steps_raw.emails_clicked integer default 0',
        'instantly_steps_raw.synced_at timestamp with time zone default now()',
        'instantly_steps_raw.created_at timestamp with time zone default now()',
        'instantly_steps_raw.updated_at timestamp with time zone default now()',
        'instantly_steps_raw.raw_json jsonb not null',
        'instantly_steps_raw.step_number integer',
        'instantly_steps_raw.variant_number integer',
        'instantly_steps_raw.instantly_campaign_id text not null',
        'instantly_steps_raw: PRIMARY KEY (id)',
        'instantly_steps_raw: UNIQUE NULLS NOT DISTINCT (instantly_campaign_id, step_number, variant_number)',
      ],
      reason: 'the steps of each campaign, with their variants',
    },
    {
      lines: [
        'instantly_block_list_raw.synced_at timestamp with time zone default now()',
        'instantly_block_list_raw.created_at timestamp with time zone default now()',
        'instantly_block_list_raw.value text not null',
        'instantly_block_list_raw.raw_json jsonb',
        'instantly_block_list_raw.is_domain boolean',
        'instantly_block_list_raw.vanished_at timestamp with time zone',
        'instantly_block_list_raw.pushed_at timestamp with time zone',
        'instantly_block_list_raw.instantly_entry_id text',
        'instantly_block_list_raw: PRIMARY KEY (value)',
      ],
      reason: "the vendor's block list, and what was sent up to it",
    },
    {
      lines: [
        'listed_items.listing uuid not null',
        'listed_items.item_id text not null',
        'listed_items.entity text not null',
        'listed_items: PRIMARY KEY (entity, listing, item_id)',
      ],
      reason: 'what the lists under way have had',
    },
    {
      lines: [
        'stale_campaign_leads.campaign_id uuid not null',
        'stale_campaign_leads.lead_id uuid not null',
        'stale_campaign_leads: PRIMARY KEY (campaign_id, lead_id)',
      ],
      reason: 'what is to be derived anew',
    },
    {
      lines: [
        'campaign_leads.push_id uuid',
        'campaign_leads.push_outcome text',
        'campaign_leads.pushed_at timestamp with time zone',
        'campaign_leads.pulled_at timestamp with time zone',
        'campaign_leads: campaign_leads_push_id_fkey FOREIGN KEY (push_id) REFERENCES pushes(id) ON DELETE SET NULL',
        "campaign_leads: CHECK (push_outcome = ANY (ARRAY['claimed'::text, 'pushed'::text, 'skipped'::text, 'blocked'::text, 'invalid'::text, 'refused'::text]))",
        'pushes.id uuid not null',
        'pushes.campaign_id uuid not null',
        'pushes.run_id uuid not null',
        'pushes.claimed_at timestamp with time zone not null default now()',
        'pushes.answered_at timestamp with time zone',
        'pushes.answer jsonb',
        'pushes: PRIMARY KEY (id)',
        'pushes: pushes_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaigns(id) ON DELETE CASCADE',
      ],
      reason: 'who was sent up to the vendor by which call, and what became of it',
    },
  ],
};
