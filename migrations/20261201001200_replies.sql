-- Answers to what we wrote: the mails, what each says of whom, and what followed from that. All of it is ours.

create table sdr.mails (
  id uuid primary key default gen_random_uuid(),
  fingerprint text not null constraint mails_fingerprint_key unique check (fingerprint ~ '^[0-9a-f]{64}$'),
  message_id text,
  from_address text,
  to_addresses text[] not null default '{}',
  subject text,
  sent_at timestamptz,
  body text,
  is_automatic boolean not null,
  source text,
  run_id uuid,
  created_at timestamptz not null default now()
);
create index mails_message_id_idx on sdr.mails (md5(message_id)) where message_id is not null;
comment on table sdr.mails is 'Ours: every mail that import-replies read, once, from whatever mailbox or file it came.';
comment on column sdr.mails.fingerprint is 'Of Message-ID, sender, date and text: one for all copies of a message.';
comment on column sdr.mails.body is 'What its sender wrote himself, without the letter that he answers.';

create table sdr.replies (
  id uuid primary key default gen_random_uuid(),
  mail_id uuid not null constraint replies_mail_id_fkey references sdr.mails (id) on delete cascade,
  ordinal integer not null,
  at timestamptz not null,
  address text,
  candidates text[] not null default '{}',
  outcome text not null constraint replies_outcome_check check (outcome in (
    'bounce_hard', 'bounce_soft', 'unsubscribe', 'info_request', 'interested', 'decline', 'out_of_office', 'left_company', 'needs_review')),
  found_outcome text not null,
  confidence numeric(3, 2) not null,
  evidence text not null,
  is_policy boolean not null,
  is_answer boolean not null,
  returns_on date,
  successor text,
  suppression_ids uuid[] not null default '{}',
  is_undone boolean not null default false,
  decided_at timestamptz,
  decided_by text,
  reason text,
  constraint replies_mail_id_ordinal_key unique (mail_id, ordinal),
  constraint replies_decided_check check ((decided_at is null) = (decided_by is null) and (decided_at is null) = (reason is null))
);
create index replies_address_idx on sdr.replies (address) where address is not null;
create index replies_at_idx on sdr.replies (at, id);
create index replies_suppression_ids_idx on sdr.replies using gin (suppression_ids);
comment on table sdr.replies is 'Ours: what a mail says of one person; of a delivery report a row for each recipient.';
comment on column sdr.replies.address is 'Whose it is: of the candidates the first that an employee has, else the first.';
comment on column sdr.replies.found_outcome is 'What the rules said; outcome is what holds, for a person''s word wins.';
comment on column sdr.replies.is_policy is 'Refused by a policy of theirs: suppressed for 90 days.';
comment on column sdr.replies.is_answer is 'A person answered, so that the sequence is over.';
comment on column sdr.replies.returns_on is 'Of who is away; infinity of who left.';
comment on column sdr.replies.suppression_ids is 'The suppressions that came of it.';

create table sdr.reply_effects (
  reply_id uuid not null constraint reply_effects_reply_id_fkey references sdr.replies (id) on delete cascade,
  employee_id uuid not null constraint reply_effects_employee_id_fkey references sdr.employees (id) on delete cascade,
  field text not null,
  former text,
  value text,
  constraint reply_effects_pkey primary key (reply_id, employee_id, field)
);
create index reply_effects_employee_id_idx on sdr.reply_effects (employee_id, field);
comment on table sdr.reply_effects is 'Ours: what a reply changed on an employee, so that it can be taken back.';

alter table sdr.mails enable row level security;
alter table sdr.replies enable row level security;
alter table sdr.reply_effects enable row level security;
create policy service_role_all on sdr.mails for all to service_role using (true) with check (true);
create policy service_role_all on sdr.replies for all to service_role using (true) with check (true);
create policy service_role_all on sdr.reply_effects for all to service_role using (true) with check (true);
grant select, insert, update, delete on sdr.mails, sdr.replies, sdr.reply_effects to service_role;
