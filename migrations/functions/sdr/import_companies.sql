-- Companies of a file, each once, with their employees. A field that is absent keeps what is stored, null clears it, and what a newer record
-- set stays. Companies are found by id, tin, registration number, or key (one without numbers).
-- payload: {explain, session_key, companies: [{id, tin, registration_number, key, company_key, times, record_time, add_emails, registered}],
--   company_fields: [{column: value}], employees: [{n: of the company, from 1, times, record_time}], employee_fields: [{column: value}]}
-- times: {column: when its record was made}; registered: the status is a registry's word, which gives way to what somebody decided
-- -> {tables, refused: [n], refused_employees: [{n, reason}], details: [{n, action, changed, employees}] if explained}
create or replace function sdr.import_companies(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  explained constant boolean := coalesce((payload -> 'explain')::boolean, false);
  total constant integer := jsonb_array_length(payload -> 'companies');
  ids uuid[];
  is_new boolean[];
  refused integer[];
  written uuid[];
  inserted integer := 0;
  updated integer := 0;
  base sdr.companies;
  details jsonb;
  people jsonb;
begin
  if dry_run then
    return ops.preview('sdr.import_companies', payload);
  end if;
  -- Without a number no constraint keeps two imports from making one company twice.
  if exists (select from jsonb_to_recordset(payload -> 'companies') as i(key text) where i.key is not null) then
    perform pg_advisory_xact_lock(hashtext('sdr.companies'));
  end if;
  with input as materialized (
    select i.* from rows from (jsonb_to_recordset(payload -> 'companies') as (id uuid, tin text, registration_number text, key text))
      with ordinality as i(id, tin, registration_number, key, n)
  ), found as materialized (
    select i.n, c.id
    from input i cross join lateral (
      select c.id from sdr.companies c where c.id = i.id
      union
      select c.id from sdr.companies c where c.tin = i.tin
      union
      select c.id from sdr.companies c where c.registration_number = i.registration_number
      union
      select c.id from sdr.companies c where i.key is not null and c.company_key = i.key and c.tin is null and c.registration_number is null) c
  ), hits as materialized (
    select f.n, min(f.id::text)::uuid as id, count(*) as hits from found f group by 1
  ), placed as materialized (
    select i.n, h.id, coalesce(h.hits > 1, false) or i.id is not null and h.id is null
                      or (h.id is not null and row_number() over (partition by h.id order by i.n) > 1) as is_refused
    from input i left join hits h on h.n = i.n
  )
  select array_agg(case when not p.is_refused then coalesce(p.id, gen_random_uuid()) end order by p.n),
         array_agg(p.id is null and not p.is_refused order by p.n), array_agg(p.n order by p.n) filter (where p.is_refused)
  into ids, is_new, refused from placed p;

  base.status := 'Active';
  base.processing_status := 'pending';
  base.sme_registry := false;
  if true = any (is_new) then
    with input as materialized (
      select k.id, m.company_key, m.times, m.record_time, m.add_emails, f as fields, ordinality as n
      from jsonb_populate_recordset(base, payload -> 'company_fields') with ordinality as f
      join unnest(ids, is_new) with ordinality as k(id, is_new, ordinality) using (ordinality)
      join rows from (jsonb_to_recordset(payload -> 'companies') as (company_key text, times jsonb, record_time timestamptz, add_emails text[]))
        with ordinality as m(company_key, times, record_time, add_emails, ordinality) using (ordinality)
      where k.is_new
    ), made as (
      insert into sdr.companies (
        id, company_name, tin, registration_number, registration_date, region, sme_registry, status, website, ceo_name, ceo_position,
        primary_email, revenue, balance, net_profit_loss, employee_count, source, segment, company_description, office_qualification,
        all_company_emails, company_research, research_at, session_key, batch_id, processing_status, workflow_execution_id, registry_status,
        record_time, field_times, company_key)
      select i.id, (i.fields).company_name, (i.fields).tin, (i.fields).registration_number, (i.fields).registration_date, (i.fields).region,
             (i.fields).sme_registry, (i.fields).status, (i.fields).website, (i.fields).ceo_name, (i.fields).ceo_position,
             (i.fields).primary_email, (i.fields).revenue, (i.fields).balance, (i.fields).net_profit_loss, (i.fields).employee_count,
             (i.fields).source, (i.fields).segment, (i.fields).company_description,
             coalesce((i.fields).office_qualification, case when (i.fields).employee_count >= 50 then 'More' when (i.fields).employee_count < 50 then 'Less' end),
             coalesce((i.fields).all_company_emails, i.add_emails), (i.fields).company_research, (i.fields).research_at, (i.fields).session_key,
             (i.fields).batch_id, (i.fields).processing_status, (i.fields).workflow_execution_id, (i.fields).registry_status, i.record_time, i.times, i.company_key
      from input i order by (i.fields).tin, (i.fields).registration_number, i.n
      on conflict do nothing
      returning id
    )
    select array_agg(m.id), count(*) into written, inserted from made m;
    -- Somebody else has made the others at this moment.
    if inserted < cardinality(array_positions(is_new, true)) then
      select array_agg(case when not k.is_new or k.id = any (coalesce(written, '{}')) then k.id end order by k.n),
             coalesce(refused, '{}') || array_agg(k.n::integer) filter (where k.is_new and k.id <> all (coalesce(written, '{}')))
      into ids, refused from unnest(ids, is_new) with ordinality as k(id, is_new, n);
    end if;
  end if;
  if explained then
    select jsonb_agg(jsonb_build_object('n', k.n, 'action', 'create', 'changed', jsonb '[]')) into details
    from unnest(ids, is_new) with ordinality as k(id, is_new, n) where k.is_new and k.id is not null;
  end if;

  if false = any (is_new) then
    perform from sdr.companies c where c.id = any (ids) order by c.id for no key update;
    with input as materialized (
      select k.id, k.n, m.times, m.record_time, m.add_emails, m.registered, f.value as fields
      from jsonb_array_elements(payload -> 'company_fields') with ordinality as f(value, ordinality)
      join unnest(ids, is_new) with ordinality as k(id, is_new, n) on k.n = f.ordinality
      join rows from (jsonb_to_recordset(payload -> 'companies') as (times jsonb, record_time timestamptz, add_emails text[], registered boolean))
        with ordinality as m(times, record_time, add_emails, registered, ordinality) using (ordinality)
      where not k.is_new and k.id is not null
    ), planned as materialized (
      select i.n, c as was, p as next
      from input i
      join sdr.companies c on c.id = i.id
      cross join lateral (
        select array(select t.key from jsonb_each_text(i.times) t where (c.field_times ->> t.key) collate "C" > t.value) as fields
      ) older
      cross join lateral (
        select i.fields - older.fields - coalesce(c.set_by_hand, '{}')
               - case when i.registered and (c.registry_status = i.fields ->> 'registry_status' and c.status is distinct from c.registry_status
                                             or c.status = 'Paused' and i.fields ->> 'status' = 'Active') then 'status' else '' end as fields
      ) u
      cross join lateral jsonb_populate_record(c, u.fields || case
          when u.fields ? 'all_company_emails' or i.add_emails is null then jsonb '{}'
          else jsonb_build_object('all_company_emails', coalesce(c.all_company_emails, '{}')
                                    || array(select e from unnest(i.add_emails) as e where e <> all (coalesce(c.all_company_emails, '{}')))) end || case
          when u.fields ->> 'employee_count' is not null and not u.fields ? 'office_qualification'
               and (c.office_qualification is null or c.office_qualification = case when c.employee_count >= 50 then 'More' else 'Less' end)
          then jsonb_build_object('office_qualification', case when (u.fields ->> 'employee_count')::integer >= 50 then 'More' else 'Less' end)
          else jsonb '{}' end || case
          when i.record_time is null then jsonb '{}'
          else jsonb_build_object('record_time', greatest(c.record_time, i.record_time),
                                  'field_times', coalesce(c.field_times, '{}') || (i.times - older.fields)) end) p
    ), changed as (
      update sdr.companies c
         set company_name = (p.next).company_name, tin = (p.next).tin, registration_number = (p.next).registration_number,
             registration_date = (p.next).registration_date, region = (p.next).region, sme_registry = (p.next).sme_registry,
             status = (p.next).status, website = (p.next).website, ceo_name = (p.next).ceo_name, ceo_position = (p.next).ceo_position,
             primary_email = (p.next).primary_email, revenue = (p.next).revenue, balance = (p.next).balance,
             net_profit_loss = (p.next).net_profit_loss, employee_count = (p.next).employee_count, source = (p.next).source,
             segment = (p.next).segment, company_description = (p.next).company_description,
             office_qualification = (p.next).office_qualification, all_company_emails = (p.next).all_company_emails,
             company_research = (p.next).company_research, research_at = (p.next).research_at, session_key = (p.next).session_key,
             batch_id = (p.next).batch_id, processing_status = (p.next).processing_status,
             workflow_execution_id = (p.next).workflow_execution_id, registry_status = (p.next).registry_status,
             record_time = (p.next).record_time, field_times = (p.next).field_times
        from planned p
       where c.id = (p.was).id and p.next is distinct from p.was
      returning 1
    )
    select (select count(*) from changed),
           case when explained then coalesce(details, '[]') || (
             select coalesce(jsonb_agg(jsonb_build_object(
               'n', p.n, 'action', case when p.next is distinct from p.was then 'update' else 'skip' end,
               'changed', (select coalesce(jsonb_agg(b.key order by b.key), '[]') from jsonb_each(to_jsonb(p.next)) b
                           where b.value is distinct from to_jsonb(p.was) -> b.key and b.key <> 'field_times'))), '[]')
             from planned p) end
    into updated, details;
  end if;

  people := sdr.import_employees(payload, ids, is_new);
  return jsonb_build_object(
    'refused', to_jsonb(coalesce(refused, '{}')), 'refused_employees', people -> 'refused',
    'details', case when explained then (
      select coalesce(jsonb_agg(d || jsonb_build_object('employees', coalesce(people -> 'details' -> (d ->> 'n'), '{}')) order by (d -> 'n')::integer), '[]')
      from jsonb_array_elements(details) as d) end,
    'tables', jsonb_build_object('sdr.companies', jsonb_build_object(
      'inserted', inserted, 'updated', updated, 'unchanged', total - coalesce(cardinality(refused), 0) - inserted - updated)) || (people -> 'tables'));
end
$$;
revoke all on function sdr.import_companies(jsonb, boolean) from public;
grant execute on function sdr.import_companies(jsonb, boolean) to service_role;
