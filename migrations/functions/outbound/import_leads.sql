-- Leads of a CSV import, and whoever its file says said no: those are suppressed first, in the same transaction. A newer file's values stand,
-- an older one fills what is empty; the status of a lead is never touched. Each lead is in a payload once.
-- payload: {csv_import_id, processed_rows, source, refusals: [{kind, value, reason, row}], leads: [{email, …, csv_row_number, recorded_at,
-- unavailable, company_domain | name_key, company_name}]}
-- -> {tables, suppressed, role_addresses, left: as ops.add_suppressions}. A dry run does the same and rolls it back.
create or replace function outbound.import_leads(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  import_id constant uuid := (payload ->> 'csv_import_id')::uuid;
  leads constant jsonb := payload -> 'leads';
  total constant integer := jsonb_array_length(leads);
  tables jsonb := '{}'::jsonb;
  refused jsonb;
  lead_ids uuid[];
  company_ids uuid[];
  marks text[];
  inserted integer := 0;
  updated integer := 0;
  answer jsonb;
begin
  if dry_run then
    insert into outbound.csv_imports_raw (id, file_name, raw_data) values (import_id, 'preview', '[]') on conflict do nothing;
    insert into outbound.companies (company_name, company_domain, name_key)
    select i.company_name, i.company_domain, i.name_key
    from jsonb_to_recordset(leads) as i(company_name text, company_domain text, name_key text)
    where i.company_name is not null
    on conflict do nothing;
  end if;
  if jsonb_array_length(payload -> 'refusals') > 0 then
    refused := ops.add_suppressions((
      select jsonb_agg(jsonb_build_object('kind', i.kind, 'value', i.value, 'reason', i.reason, 'source', payload ->> 'source',
                                          'evidence', jsonb_build_object('csv_import_id', import_id, 'row', i.row)))
      from jsonb_to_recordset(payload -> 'refusals') as i(kind text, value text, reason text, "row" integer)), false, 0);
    tables := refused -> 'tables';
  end if;

  company_ids := array(
    select c.id
    from rows from (jsonb_to_recordset(leads) as (company_domain text, name_key text)) with ordinality as i(company_domain, name_key, ordinal)
    left join lateral (
      select c.id from outbound.companies c where c.company_domain = i.company_domain
      union all
      select c.id from outbound.companies c where i.company_domain is null and c.name_key = i.name_key and c.company_domain is null) c on true
    order by i.ordinal);
  -- Without an address no constraint keeps two imports from making one lead twice.
  if exists (select from jsonb_to_recordset(leads) as i(email text) where i.email is null) then
    perform pg_advisory_xact_lock(hashtext('outbound.leads'));
  end if;
  lead_ids := outbound.match_leads(leads);
  marks := outbound.lead_marks(leads);

  with keys as materialized (  -- foreign keys are looked up by plans that are kept: a plan of this function would be made for every row
    select set_config('plan_cache_mode', 'auto', true)
  )
  insert into outbound.leads (
    first_name, last_name, email, personal_email, phone, mobile_phone, job_title, seniority, department, linkedin_url, twitter_url,
    facebook_url, company_id, apollo_contact_id, apollo_data, csv_import_id, csv_row_number, email_status, import_marks, recorded_at)
  select i.first_name, i.last_name, i.email, i.personal_email, i.phone, i.mobile_phone, i.job_title, i.seniority, i.department,
         i.linkedin_url, i.twitter_url, i.facebook_url, k.company_id, i.apollo_contact_id, i.apollo_data, import_id, i.csv_row_number,
         i.email_status, k.marks::text[], i.recorded_at
  -- The set at once: a function that is called for each row looks up the types of its columns each time.
  from jsonb_populate_recordset(null::outbound.leads, leads) with ordinality as i
  join unnest(lead_ids, company_ids, marks) with ordinality as k(lead_id, company_id, marks, ordinality) using (ordinality)
  where k.lead_id is null and exists (select from keys)
  order by i.email, ordinality
  on conflict do nothing;
  get diagnostics inserted = row_count;
  perform set_config('plan_cache_mode', 'force_custom_plan', true);

  if inserted < total then
    -- Also those that somebody else has put in meanwhile.
    if inserted < (select count(*) from unnest(lead_ids) as l where l is null) then
      lead_ids := outbound.match_leads(leads);
    end if;
    with input as materialized (
      select k.lead_id, k.company_id, k.marks, i.first_name, i.last_name, i.email, i.personal_email, i.phone, i.mobile_phone, i.job_title,
             i.seniority, i.department, i.linkedin_url, i.twitter_url, i.facebook_url, i.apollo_contact_id, i.apollo_data, i.csv_row_number,
             i.email_status, i.recorded_at
      from jsonb_populate_recordset(null::outbound.leads, leads) with ordinality as i
      join unnest(lead_ids, company_ids, marks) with ordinality as k(lead_id, company_id, marks, ordinality) using (ordinality)
      where k.lead_id is not null
    ), keys as materialized (select set_config('plan_cache_mode', 'auto', true)), locked as materialized (
      select l.id, m.*
      from input i
      join outbound.leads l on l.id = i.lead_id
      cross join lateral (
        -- The same import once more may correct itself; a row without an address never corrects one that has it.
        select i.recorded_at > coalesce(l.recorded_at, '-infinity')
               or (i.recorded_at = l.recorded_at and l.csv_import_id = import_id and (i.email is not null or l.email is null)) as newer
      ) n
      cross join lateral (
        select case when n.newer then coalesce(i.first_name, l.first_name) else coalesce(nullif(l.first_name, ''), i.first_name) end as first_name,
               case when n.newer then coalesce(i.last_name, l.last_name) else coalesce(nullif(l.last_name, ''), i.last_name) end as last_name,
               coalesce(l.email, i.email) as email,
               case when n.newer then coalesce(i.personal_email, l.personal_email) else coalesce(l.personal_email, i.personal_email) end as personal_email,
               case when n.newer then coalesce(i.phone, l.phone) else coalesce(nullif(l.phone, ''), i.phone) end as phone,
               case when n.newer then coalesce(i.mobile_phone, l.mobile_phone) else coalesce(nullif(l.mobile_phone, ''), i.mobile_phone) end as mobile_phone,
               case when n.newer then coalesce(i.job_title, l.job_title) else coalesce(nullif(l.job_title, ''), i.job_title) end as job_title,
               case when n.newer then coalesce(i.seniority, l.seniority) else coalesce(nullif(l.seniority, ''), i.seniority) end as seniority,
               case when n.newer then coalesce(i.department, l.department) else coalesce(nullif(l.department, ''), i.department) end as department,
               case when n.newer then coalesce(i.linkedin_url, l.linkedin_url) else coalesce(nullif(l.linkedin_url, ''), i.linkedin_url) end as linkedin_url,
               case when n.newer then coalesce(i.twitter_url, l.twitter_url) else coalesce(nullif(l.twitter_url, ''), i.twitter_url) end as twitter_url,
               case when n.newer then coalesce(i.facebook_url, l.facebook_url) else coalesce(nullif(l.facebook_url, ''), i.facebook_url) end as facebook_url,
               case when n.newer then coalesce(i.company_id, l.company_id) else coalesce(l.company_id, i.company_id) end as company_id,
               case when n.newer then coalesce(i.apollo_contact_id, l.apollo_contact_id) else coalesce(l.apollo_contact_id, i.apollo_contact_id) end as apollo_contact_id,
               case when n.newer then coalesce(l.apollo_data || i.apollo_data, i.apollo_data, l.apollo_data)
                    else coalesce(i.apollo_data || l.apollo_data, l.apollo_data, i.apollo_data) end as apollo_data,
               case when n.newer then import_id else coalesce(l.csv_import_id, import_id) end as csv_import_id,
               case when n.newer or l.csv_import_id is null then i.csv_row_number else l.csv_row_number end as csv_row_number,
               case when n.newer then coalesce(i.email_status, l.email_status) else coalesce(l.email_status, i.email_status) end as email_status,
               -- Where the file does not speak of the address, what is known of it stays.
               array(select k from unnest(i.marks::text[]) as k where k <> 'unavailable' or n.newer or l.email_status is null
                     union
                     select 'unavailable' where 'unavailable' = any (l.import_marks) and (not n.newer or i.email_status is null)
                     order by 1) as import_marks,
               greatest(l.recorded_at, i.recorded_at) as recorded_at
      ) m
      where (m.first_name, m.last_name, m.email, m.personal_email, m.phone, m.mobile_phone, m.job_title, m.seniority, m.department,
             m.linkedin_url, m.twitter_url, m.facebook_url, m.company_id, m.apollo_contact_id, m.apollo_data, m.csv_import_id,
             m.csv_row_number, m.email_status, m.import_marks, m.recorded_at)
        is distinct from
            (l.first_name, l.last_name, l.email, l.personal_email, l.phone, l.mobile_phone, l.job_title, l.seniority, l.department,
             l.linkedin_url, l.twitter_url, l.facebook_url, l.company_id, l.apollo_contact_id, l.apollo_data, l.csv_import_id,
             l.csv_row_number, l.email_status, l.import_marks, l.recorded_at)
      order by l.id
      for no key update of l
    )
    update outbound.leads l
       set first_name = k.first_name, last_name = k.last_name, email = k.email, personal_email = k.personal_email, phone = k.phone,
           mobile_phone = k.mobile_phone, job_title = k.job_title, seniority = k.seniority, department = k.department,
           linkedin_url = k.linkedin_url, twitter_url = k.twitter_url, facebook_url = k.facebook_url, company_id = k.company_id,
           apollo_contact_id = k.apollo_contact_id, apollo_data = k.apollo_data, csv_import_id = k.csv_import_id,
           csv_row_number = k.csv_row_number, email_status = k.email_status, import_marks = k.import_marks, recorded_at = k.recorded_at
      from locked k
     where l.id = k.id and exists (select from keys);
    get diagnostics updated = row_count;
    perform set_config('plan_cache_mode', 'force_custom_plan', true);
  end if;

  -- Not beyond what is there: a call that is made again says the same.
  update outbound.csv_imports_raw r set processed_rows = (payload ->> 'processed_rows')::integer
  where r.id = import_id and r.import_status = 'processing' and r.processed_rows < (payload ->> 'processed_rows')::integer;
  answer := jsonb_build_object(
    'tables', tables || jsonb_build_object('outbound.leads', jsonb_build_object(
      'inserted', inserted, 'updated', updated, 'unchanged', total - inserted - updated)),
    'suppressed', (select count(*) from unnest(marks) as m where m like '%suppressed%'),
    'role_addresses', (select count(*) from unnest(marks) as m where m like '%role_address%'),
    'left', not dry_run and coalesce((refused ->> 'left')::boolean, false));
  if dry_run then
    raise exception using errcode = 'OR001';
  end if;
  return answer;
exception when sqlstate 'OR001' then
  return answer;
end
$$;
revoke all on function outbound.import_leads(jsonb, boolean) from public;
grant execute on function outbound.import_leads(jsonb, boolean) to service_role;
