import type { DocumentedSchema } from './types.ts';

export const GROWTH: DocumentedSchema = {
  number: '001',
  schema: 'growth',
  files: ['001-growth.sql'],
  open: [],
  deviations: [],
  ours: [
    {
      lines: ['lead_memory: CHECK lead_memory_email_normalised', 'prospect_candidates: CHECK prospects_contact_email_normalised'],
      reason: 'contact keys are stored in their normal form: in any other a suppression would not be found',
    },
    {
      lines: [
        'api_key_rotation_log.id uuid not null default gen_random_uuid()',
        'api_key_rotation_log: PRIMARY KEY (id)',
        'api_key_rotation_log.client_id uuid not null',
        'api_key_rotation_log: api_key_rotation_log_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id) ON DELETE CASCADE',
        'api_key_rotation_log.old_key_fingerprint text',
        "api_key_rotation_log: CHECK (old_key_fingerprint ~ '^[0-9a-f]{64}$'::text)",
        'api_key_rotation_log.old_key_prefix text',
        'api_key_rotation_log: CHECK (length(old_key_prefix) <= 12)',
        'api_key_rotation_log.new_key_fingerprint text not null',
        "api_key_rotation_log: CHECK (new_key_fingerprint ~ '^[0-9a-f]{64}$'::text)",
        'api_key_rotation_log.new_key_prefix text not null',
        'api_key_rotation_log: CHECK (length(new_key_prefix) <= 12)',
        'api_key_rotation_log.rotated_by text not null',
        "api_key_rotation_log: CHECK (rotated_by !~ '[0-9a-f]{32}'::text)",
        'api_key_rotation_log.reason text',
        "api_key_rotation_log: CHECK (reason !~ '[0-9a-f]{32}'::text)",
        'api_key_rotation_log.rotated_at timestamp with time zone not null default now()',
      ],
      reason: 'the document names the table and its purpose, and no column',
    },
    {
      lines: [
        'clients.api_key_prefix text',
        'clients: CHECK (length(api_key_prefix) <= 12)',
        'clients.former_key_fingerprint text',
        "clients: CHECK (former_key_fingerprint ~ '^[0-9a-f]{64}$'::text)",
        'clients.former_key_until timestamp with time zone',
      ],
      reason: 'keys are told apart without being stored, and a former one may have a grace',
    },
    {
      lines: [
        'lead_memory.record_at timestamp with time zone',
        'lead_memory.record_hash text',
        "lead_memory.set_by_hand text[] not null default '{}'::text[]",
        'lead_memory.tag_before text',
        'lead_actions.performed_by text',
        'lead_actions.detail text',
        'lead_actions.note text',
      ],
      reason: 'the newest record stands and not the last one imported; what a person set stays, and the log says who did it',
    },
    {
      lines: [
        'growth_brain.period date',
        'CREATE UNIQUE INDEX growth_brain_period_key ON growth_brain USING btree (client_id, event_type, period) WHERE period IS NOT NULL',
      ],
      reason: 'what is computed has one row a day, also when two runs compute it at once',
    },
    {
      lines: [
        'prospect_candidates.identity text',
        'CREATE INDEX prospect_candidates_identity_idx ON prospect_candidates USING btree (identity)',
        'prospect_candidates.tested_autoresponder boolean',
        'prospect_candidates.tested_seconds numeric',
        'prospect_candidates: CHECK (tested_seconds >= 0::numeric)',
        'prospect_candidates.tested_answer text',
        "prospect_candidates: CHECK (tested_answer = ANY (ARRAY['personalized'::text, 'generic'::text]))",
      ],
      reason: 'one website in several spellings is one prospect, and a score can be explained',
    },
    {
      lines: [
        'model_answers.content_hash text not null',
        "model_answers: CHECK (content_hash ~ '^[0-9a-f]{64}$'::text)",
        'model_answers: PRIMARY KEY (content_hash)',
        'model_answers.lead_id uuid not null',
        'model_answers: model_answers_lead_id_fkey FOREIGN KEY (lead_id) REFERENCES lead_memory(id) ON DELETE CASCADE',
        'model_answers.model text not null',
        'model_answers.answer jsonb not null',
        'model_answers.created_at timestamp with time zone not null default now()',
      ],
      reason: 'what a language model answered is paid for once',
    },
    {
      lines: [
        'CREATE UNIQUE INDEX clients_email_identity_key ON clients USING btree (lower(email))',
        'CREATE UNIQUE INDEX lead_memory_identity_key ON lead_memory USING btree (client_id, lower(email)) NULLS NOT DISTINCT WHERE deleted IS NOT TRUE',
      ],
      reason: 'one account per address, and one living lead per tenant and address, also when two imports run at once',
    },
  ],
};
