-- Employees of an import, for sdr.import_companies: ids, is_new of the companies by their place. Found within their company by work_email,
-- then by full_name; each stored one answers to one of them. An employee who is being written to and gets an address that must not be
-- written to is refused.
-- -> {tables, refused: [{n: of payload.employees, from 1, reason}], details: {company n: {inserted, updated, unchanged, changed}}}
create or replace function sdr.import_employees(payload jsonb, ids uuid[], is_new boolean[]) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  of_session constant text := payload ->> 'session_key';
  explained constant boolean := coalesce((payload -> 'explain')::boolean, false);
  total integer;
  inserted integer := 0;
  updated integer := 0;
  known uuid[];
  base sdr.employees;
  plans jsonb := '[]'::jsonb;
  plan record;
  refused jsonb := '[]'::jsonb;
begin
  base.processing_status := 'pending';
  base.work_email_status := 'unknown';
  base.generic_email_status := 'unknown';
  with input as materialized (
    select e.ordinality as n, k.id as company_id, lower(f.work_email) as work_email, f.full_name
    from jsonb_populate_recordset(base, payload -> 'employee_fields') with ordinality as f
    join rows from (jsonb_to_recordset(payload -> 'employees') as (n integer)) with ordinality as e(company_n, ordinality) using (ordinality)
    join unnest(ids, is_new) with ordinality as k(id, is_new, n) on k.n = e.company_n
    where k.id is not null and not k.is_new
  ), stored as materialized (
    select x.id, x.company_id, lower(x.work_email) as work_email, x.full_name, x.created_at
    from sdr.employees x where x.company_id = any (array(select distinct i.company_id from input i))
  ), by_email as materialized (
    select distinct on (p.id) p.n, p.id from (
      select distinct on (i.n) i.n, x.id from input i join stored x on x.company_id = i.company_id and x.work_email = i.work_email
      order by i.n, x.full_name <> i.full_name, x.created_at, x.id) p
    order by p.id, p.n
  ), unfound as materialized (
    -- Names are folded for these alone: it is what costs most.
    select i.n, i.company_id, sdr.name_key(i.full_name) as name_key
    from input i left join by_email b on b.n = i.n where b.n is null
  ), unnamed as materialized (
    select x.id, x.company_id, sdr.name_key(x.full_name) as name_key, x.created_at
    from stored x left join by_email b on b.id = x.id
    where b.id is null and x.company_id = any (array(select distinct u.company_id from unfound u))
  ), by_name as materialized (
    select distinct on (p.id) p.n, p.id from (
      select distinct on (u.n) u.n, x.id from unfound u join unnamed x on x.company_id = u.company_id and x.name_key = u.name_key
      order by u.n, x.created_at, x.id) p
    order by p.id, p.n
  )
  select count(*), array_agg(f.id order by i.n) into total, known
  from rows from (jsonb_to_recordset(payload -> 'employees') as (n integer)) with ordinality as i(company_n, n)
  left join (select * from by_email union all select * from by_name) f on f.n = i.n;

  with keys as materialized (  -- foreign keys are looked up by plans that are kept: a plan of this function would be made for every row
    select set_config('plan_cache_mode', 'auto', true)
  ), made as (
    insert into sdr.employees (
      company_id, full_name, first_name, last_name, middle_name, position, source_urls, phone_numbers, work_email, generic_email,
      work_email_status, generic_email_status, source_service, company_name, company_session_key, employee_session_key, ai_research_data,
      research_at, processing_status, record_time, field_times)
    select k.id, f.full_name, f.first_name, f.last_name, f.middle_name, f.position, f.source_urls, f.phone_numbers, f.work_email, f.generic_email,
           f.work_email_status, f.generic_email_status, f.source_service, c.company_name, of_session, f.employee_session_key,
           f.ai_research_data, f.research_at, f.processing_status, m.record_time, m.times
    from jsonb_populate_recordset(base, payload -> 'employee_fields') with ordinality as f
    join unnest(known) with ordinality as e(id, ordinality) using (ordinality)
    join rows from (jsonb_to_recordset(payload -> 'employees') as (n integer, times jsonb, record_time timestamptz))
      with ordinality as m(company_n, times, record_time, ordinality) using (ordinality)
    join unnest(ids) with ordinality as k(id, n) on k.n = m.company_n
    join sdr.companies c on c.id = k.id
    where e.id is null and exists (select from keys)
    order by ordinality
    returning 1
  )
  select count(*) into inserted from made;
  perform set_config('plan_cache_mode', 'force_custom_plan', true);

  if exists (select from unnest(known) as e where e is not null) then
    perform from sdr.employees x where x.id = any (known) order by x.id for no key update;
    with planned as materialized (
      select e.n, x as was, p as next
      from unnest(known) with ordinality as e(id, n)
      join sdr.employees x on x.id = e.id
      join sdr.companies c on c.id = x.company_id
      join jsonb_array_elements(payload -> 'employee_fields') with ordinality as f(value, n) on f.n = e.n
      join rows from (jsonb_to_recordset(payload -> 'employees') as (times jsonb, record_time timestamptz))
        with ordinality as m(times, record_time, n) on m.n = e.n
      cross join lateral (
        select array(select t.key from jsonb_each_text(m.times) t where (x.field_times ->> t.key) collate "C" > t.value) as fields
      ) older
      cross join lateral (select f.value - older.fields - coalesce(x.set_by_hand, '{}') as fields) u
      cross join lateral jsonb_populate_record(x, 
        -- What is known of an address is not known of another one.
        case when lower(coalesce(u.fields ->> 'work_email', x.work_email)) is distinct from lower(x.work_email)
             then jsonb '{"work_email_status": "unknown"}' else jsonb '{}' end
        || case when lower(coalesce(u.fields ->> 'generic_email', x.generic_email)) is distinct from lower(x.generic_email)
                then jsonb '{"generic_email_status": "unknown"}' else jsonb '{}' end
        || u.fields
        - case when x.work_email_status = 'bounced' and lower(coalesce(u.fields ->> 'work_email', x.work_email)) = lower(x.work_email)
               then 'work_email_status' else '' end
        - case when x.generic_email_status = 'bounced' and lower(coalesce(u.fields ->> 'generic_email', x.generic_email)) = lower(x.generic_email)
               then 'generic_email_status' else '' end
        || jsonb_build_object('company_name', c.company_name, 'company_session_key', coalesce(of_session, x.company_session_key))
        || case when m.record_time is null then jsonb '{}'
                else jsonb_build_object('record_time', greatest(x.record_time, m.record_time),
                                        'field_times', coalesce(x.field_times, '{}') || (m.times - older.fields)) end) p
    ), changed as materialized (
      select p.n, p.was, p.next,
             ((p.was).campaign_number is not null or (p.was).campaign_status is not null)
               and ((p.was).work_email, (p.was).generic_email, (p.was).phone_numbers)
                   is distinct from ((p.next).work_email, (p.next).generic_email, (p.next).phone_numbers) as is_risky
      from planned p where p.next is distinct from p.was
    ), written as (
      update sdr.employees x
         set full_name = (c.next).full_name, first_name = (c.next).first_name, last_name = (c.next).last_name,
             middle_name = (c.next).middle_name, position = (c.next).position, source_urls = (c.next).source_urls,
             phone_numbers = (c.next).phone_numbers, work_email = (c.next).work_email, generic_email = (c.next).generic_email,
             work_email_status = (c.next).work_email_status, generic_email_status = (c.next).generic_email_status,
             source_service = (c.next).source_service, company_name = (c.next).company_name,
             company_session_key = (c.next).company_session_key, employee_session_key = (c.next).employee_session_key,
             ai_research_data = (c.next).ai_research_data, research_at = (c.next).research_at,
             processing_status = (c.next).processing_status, record_time = (c.next).record_time, field_times = (c.next).field_times
        from changed c
       where x.id = (c.was).id and not c.is_risky
      returning 1
    )
    select (select count(*) from written), coalesce(jsonb_agg(jsonb_build_object('n', c.n, 'next', case when c.is_risky then to_jsonb(c.next) end,
             'changed', case when explained then (select jsonb_agg(b.key order by b.key) from jsonb_each(to_jsonb(c.next)) b
                                                  where b.value is distinct from to_jsonb(c.was) -> b.key and b.key <> 'field_times') end)), '[]')
    into updated, plans from changed c;

    -- Few: those who are written to at this moment, and now by another address, which may be that of somebody who said no.
    for plan in
      select (p.value -> 'n')::integer as n, r.* from jsonb_array_elements(plans) as p
      cross join lateral jsonb_populate_record(null::sdr.employees, p.value -> 'next') r where p.value -> 'next' <> 'null' order by r.id
    loop
      begin
        update sdr.employees x
           set full_name = plan.full_name, first_name = plan.first_name, last_name = plan.last_name, middle_name = plan.middle_name,
               position = plan.position, source_urls = plan.source_urls, phone_numbers = plan.phone_numbers, work_email = plan.work_email,
               generic_email = plan.generic_email, work_email_status = plan.work_email_status,
               generic_email_status = plan.generic_email_status, source_service = plan.source_service, company_name = plan.company_name,
               company_session_key = plan.company_session_key, employee_session_key = plan.employee_session_key,
               ai_research_data = plan.ai_research_data, research_at = plan.research_at, processing_status = plan.processing_status,
               record_time = plan.record_time, field_times = plan.field_times
         where x.id = plan.id;
        updated := updated + 1;
      exception when sqlstate 'OS001' or sqlstate 'OS002' then
        refused := refused || jsonb_build_object('n', plan.n, 'reason', 'a campaign writes to this employee, and could not with these addresses: ' || sqlerrm);
      end;
    end loop;
  end if;

  return jsonb_build_object('refused', refused, 'details', case when explained then (
      select jsonb_object_agg(d.company_n, jsonb_build_object('inserted', d.inserted, 'updated', d.updated, 'changed', d.changed))
      from (
        select i.company_n, count(*) filter (where e.id is null and k.id is not null) as inserted, count(p.value) as updated,
               coalesce(jsonb_agg(distinct c.value) filter (where c.value is not null), '[]') as changed
        from rows from (jsonb_to_recordset(payload -> 'employees') as (n integer)) with ordinality as i(company_n, n)
        join unnest(ids) with ordinality as k(id, n) on k.n = i.company_n
        join unnest(known) with ordinality as e(id, n) on e.n = i.n
        left join jsonb_array_elements(plans) as p on (p.value -> 'n')::integer = i.n
        left join lateral jsonb_array_elements(case when jsonb_typeof(p.value -> 'changed') = 'array' then p.value -> 'changed' end) as c(value) on true
        group by 1) d) end,
    'tables', case when total = 0 then jsonb '{}' else jsonb_build_object('sdr.employees', jsonb_build_object(
      'inserted', inserted, 'updated', updated, 'unchanged',
      (select count(*) from rows from (jsonb_to_recordset(payload -> 'employees') as (n integer)) as i(company_n)
       where ids[i.company_n] is not null) - inserted - updated - jsonb_array_length(refused))) end);
end
$$;
revoke all on function sdr.import_employees(jsonb, uuid[], boolean[]) from public;
grant execute on function sdr.import_employees(jsonb, uuid[], boolean[]) to service_role;
