-- What import-csv needs beside the document's columns; all of it is ours.

-- A larger file is one row and its lines in rows that point to it.
alter table outbound.csv_imports_raw
  add column parent_id uuid references outbound.csv_imports_raw (id) on delete cascade,
  add column chunk_number integer,
  add column content_sha256 text,
  add column layout jsonb,
  add column run_id uuid,
  add constraint csv_imports_raw_chunk check ((parent_id is null) = (chunk_number is null));
create unique index csv_imports_raw_chunk_key on outbound.csv_imports_raw (parent_id, chunk_number);
create index csv_imports_raw_files_idx on outbound.csv_imports_raw (uploaded_at desc, id) where parent_id is null;
comment on column outbound.csv_imports_raw.parent_id is 'The file that these lines belong to; null: this is a file.';
comment on column outbound.csv_imports_raw.raw_data is 'The rows as the file has them; of a larger file empty, and in its chunks.';
comment on column outbound.csv_imports_raw.layout is 'Of each table of the file: where its header stands, what stands above, and which column was taken for what.';

alter table outbound.companies
  add column name_key text,
  add column seen_in_csv_ids uuid[] not null default '{}';
-- Ours: one company per name and country where no domain is known, also when two imports run at once.
create unique index companies_name_key_key on outbound.companies (name_key) where company_domain is null;
create index companies_unkeyed_idx on outbound.companies (id) where company_domain is null and name_key is null;
comment on column outbound.companies.name_key is 'Folded name and country, as import-csv compares them; null: nobody has looked, or the name changed since.';
comment on column outbound.companies.seen_in_csv_ids is 'The imports that had it: csv_appearance_count does not grow when one of them is repeated.';

alter table outbound.leads
  add column email_status text,
  add column import_marks text[] not null default '{}',
  add column recorded_at timestamptz,
  add constraint leads_import_marks check (import_marks operator(pg_catalog.<@) array['role_address', 'suppressed', 'unavailable']);
create index leads_linkedin_url_idx on outbound.leads (linkedin_url) where linkedin_url is not null;
create index leads_phone_alone_idx on outbound.leads (phone) where email is null;
comment on column outbound.leads.email_status is 'What the source says of the address: verified, extrapolated, unavailable …';
comment on column outbound.leads.import_marks is
  'What the newest import found: role_address (a shared mailbox), unavailable (it leads nowhere), suppressed (its person said no).';
comment on column outbound.leads.recorded_at is 'How old the values are: an older file fills what is empty and changes nothing else.';

insert into ops.sending_states (relation, column_name, state, channel, leads_to_sending) values
  ('outbound.leads', 'email_status', '*', null, false)
on conflict do nothing;
