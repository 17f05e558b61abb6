-- Every column that may hold words, in every table of the six schemas, also in one that is new; and those of them that an erasure leaves
-- to somebody else, with the reason. Generated columns follow from others. of_relation: only of this table.
create or replace function ops.erasable_columns(of_relation text default null) returns table (relation text, column_name text, type text, is_unique boolean, kept text)
language sql stable set search_path = pg_catalog, pg_temp as $$
  with kept (relation, column_name, reason) as (values
    ('ops.suppressions', '*', 'the record of a no: ops.erase_suppressed leaves a keyed hash of it'),
    ('ops.past_links', '*', 'ops.erase_suppressed deletes them'),
    ('ops.erasures', '*', 'keyed hashes'),
    ('ops.migrations', '*', 'the tool''s own'), ('ops.sending_states', '*', 'the tool''s own'), ('ops.sending_conditions', '*', 'the tool''s own'),
    ('ops.sending_checks', '*', 'the tool''s own'), ('ops.settings', '*', 'the tool''s own'),
    -- What stands before an @ of several people's mailboxes.
    ('ops.shared_mailbox_names', 'name', 'the tool''s own'),
    ('ops.phones', '*', 'goes with the record that states the number'),
    ('discovery.page_ranks', '*', 'goes with the page'),
    -- Keys in their normal form: ops.erase_records deletes these records, or takes the key from them.
    ('discovery.clients', 'ig_username', 'key'), ('discovery.pages', 'ig_username', 'key'), ('discovery.pages', 'contact_email', 'key'),
    ('growth.clients', 'email', 'key'), ('growth.lead_memory', 'email', 'key'), ('growth.prospect_candidates', 'contact_email', 'key'),
    ('crm.instagram_contacts', 'instagram_username', 'key'), ('crm.outreach_queue', 'username', 'key'),
    ('crm.export_handles', 'handle', 'key'), ('crm.merged_handles', 'handle', 'key'),
    ('outbound.users', 'email', 'key'), ('outbound.leads', 'email', 'key'), ('outbound.leads', 'personal_email', 'key'),
    ('outbound.leads', 'phone', 'key'), ('outbound.instantly_accounts_raw', 'email', 'key'),
    ('outbound.instantly_block_list_raw', 'value', 'key'), ('outbound.companies', 'company_domain', 'a domain is nobody''s key'),
    ('sdr.companies', 'primary_email', 'key'), ('sdr.employees', 'work_email', 'key'), ('sdr.employees', 'generic_email', 'key'),
    ('outbound.leads', 'mobile_phone', 'key'), ('sdr.employees', 'phone_numbers', 'key'), ('sdr.pushed_addresses', 'email', 'key'),
    ('sdr.replies', 'address', 'key'), ('sdr.mails', 'from_address', 'key'), ('outbound.instantly_leads_raw', 'email', 'key'),
    ('outbound.instantly_emails_raw', 'email_address', 'key'), ('outbound.instantly_webhooks_raw', 'lead_email', 'key'),
    ('outbound.vapi_calls_raw', 'customer_number', 'key'), ('outbound.vapi_calls_raw', 'lead_ref', 'key')
  )
  select n.nspname || '.' || c.relname, a.attname::text, format_type(a.atttypid, null),
         exists (select from pg_index i where i.indrelid = c.oid and i.indisunique and a.attnum = any (i.indkey)),
         (select min(k.reason) from kept k where k.relation = n.nspname || '.' || c.relname and k.column_name in ('*', a.attname))
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
  where n.nspname in ('ops', 'discovery', 'growth', 'crm', 'outbound', 'sdr') and c.relkind in ('r', 'p')
    and a.atttypid in ('text'::regtype, 'varchar'::regtype, 'text[]'::regtype, 'varchar[]'::regtype, 'jsonb'::regtype, 'json'::regtype)
    and (of_relation is null or c.oid = to_regclass(of_relation))
$$;
revoke all on function ops.erasable_columns(text) from public;
grant execute on function ops.erasable_columns(text) to service_role;
