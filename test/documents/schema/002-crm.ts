import { type DocumentedSchema, IS_THE_CONSTRAINT } from './types.ts';

export const CRM: DocumentedSchema = {
  number: '002',
  schema: 'crm',
  files: ['002-crm.sql'],
  open: [],
  deviations: [
    {
      document: 'CREATE INDEX idx_contacts_username ON instagram_contacts USING btree (instagram_username)',
      database: [
        'CREATE UNIQUE INDEX idx_contacts_username ON instagram_contacts USING btree (instagram_username)',
        'instagram_contacts: UNIQUE (instagram_username)',
      ],
      reason: IS_THE_CONSTRAINT,
    },
    {
      document: 'CREATE UNIQUE INDEX idx_messages_unique ON instagram_messages USING btree (contact_id, message_text, sent_at)',
      database: [
        'CREATE UNIQUE INDEX idx_messages_unique ON instagram_messages USING btree (contact_id, md5(message_text), sent_at, ordinal)',
      ],
      reason: 'a long text does not fit into an index, and somebody may say the same twice within a second',
    },
  ],
  ours: [
    {
      lines: ['instagram_contacts: CHECK contacts_handle_normalised', 'outreach_queue: CHECK outreach_queue_username_normalised'],
      reason: 'contact keys are stored in their normal form: in any other a suppression would not be found',
    },
    {
      lines: ['instagram_messages.ordinal integer not null default 0', 'instagram_messages: CHECK (ordinal >= 0)'],
      reason: 'tells true repeats within one second apart',
    },
    {
      lines: [
        "instagram_contacts: CHECK (instagram_username = lower(instagram_username) AND instagram_username ~ '^[^@/\\s]+$'::text)",
        "outreach_queue: CHECK (username = lower(username) AND username ~ '^[^@/\\s]+$'::text)",
      ],
      reason: 'one row per handle, however it is spelled',
    },
    {
      lines: ['instagram_contacts: CHECK (relationship_score >= 0 AND relationship_score <= 100)'],
      reason: 'the six parts of the score add up to 100',
    },
  ],
};
