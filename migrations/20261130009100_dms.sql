-- Imports of conversations, and their search. All of it is ours.

-- A thread is one conversation. Of several in an older database the first keeps the id.
update crm.instagram_conversations v set thread_id = null
from (
  select o.id, row_number() over (partition by o.thread_id order by o.created_at, o.id) as n
  from crm.instagram_conversations o where o.thread_id is not null) d
where d.id = v.id and d.n > 1;
create unique index conversations_thread_idx on crm.instagram_conversations (thread_id) where thread_id is not null;

-- Words in any language, as they are written; the beginning of a text that is endless.
alter table crm.instagram_messages add column search_words tsvector
  generated always as (to_tsvector('pg_catalog.simple', left(message_text, 50000))) stored;
comment on column crm.instagram_messages.search_words is 'Ours: the words of the text, for "report search".';
create index messages_search_idx on crm.instagram_messages using gin (search_words);

-- Names beside handles as exports tell them: another part of the same export may need them.
create table crm.export_handles (
  handle text primary key check (handle = lower(handle) and handle ~ '^[^@/\s]+$'),
  display_name text,
  noted_at timestamptz not null default now()
);
create index export_handles_name_idx on crm.export_handles (lower(display_name)) where display_name is not null;
comment on table crm.export_handles is 'Ours: who stands in the lists of an Instagram export, with the name where the list has one.';
alter table crm.export_handles enable row level security;
create policy service_role_all on crm.export_handles for all to service_role using (true) with check (true);
create policy crm_select on crm.export_handles for select to authenticated using (((select auth.jwt()) -> 'app_metadata' ->> 'role') = 'crm');
grant select on crm.export_handles to authenticated;
grant select, insert, update, delete on crm.export_handles to service_role;
