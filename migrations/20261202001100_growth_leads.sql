-- What accounts, keys and leads need beyond the document's columns. All of it is ours.

alter table growth.clients
  add column api_key_prefix text check (length(api_key_prefix) <= 12),
  add column former_key_fingerprint text check (former_key_fingerprint ~ '^[0-9a-f]{64}$'),
  add column former_key_until timestamptz;
comment on column growth.clients.api_key_prefix is 'Ours: how the key begins, to tell keys apart.';
comment on column growth.clients.former_key_fingerprint is 'Ours: SHA-256 of the key before this one, while its grace lasts.';
comment on column growth.clients.former_key_until is 'Ours: when the grace of the former key ends.';

alter table growth.lead_memory
  add column record_at timestamptz,
  add column record_hash text,
  add column set_by_hand text[] not null default '{}',
  add column tag_before text;
comment on column growth.lead_memory.record_at is 'Ours: time of the newest record that was imported; an older one changes nothing.';
comment on column growth.lead_memory.record_hash is 'Ours: of two records of one time the one with the greater hash stands, whichever came first.';
comment on column growth.lead_memory.set_by_hand is 'Ours: columns that a person has set; no import and no rule changes them.';
comment on column growth.lead_memory.tag_before is 'Ours: the tag before the lead was archived or deleted.';

alter table growth.lead_actions
  add column performed_by text,
  add column detail text,
  add column note text;
comment on column growth.lead_actions.performed_by is 'Ours: who did it.';
comment on column growth.lead_actions.detail is 'Ours: what an update was: restored, unarchived, note, or the columns that changed.';
comment on column growth.lead_actions.note is 'Ours: the text of a note.';

-- A lead has one conversion event for each time it was converted: brain runs and conversions find the ones that are there.
create index growth_brain_action_idx on growth.growth_brain ((learning_snapshot ->> 'action_id')) where event_type in ('conversion', 'reversion');
