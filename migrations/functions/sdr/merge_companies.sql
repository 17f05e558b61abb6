-- Makes one company of two. payload: {keep, other: ids, by, reason}. Employees of the other become those of the one that stays; two of one
-- address or name are merged (sdr.merge_employees). Empty fields are filled, and what comes in for the other's numbers later is the one's that stays.
-- -> {tables, merged_employees, cancelled: employees whom a campaign was about to write to, and who said no}
create or replace function sdr.merge_companies(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  keep sdr.companies;
  other sdr.companies;
  pair record;
  merged integer := 0;
  cancelled integer := 0;
  moved bigint;
begin
  if dry_run then
    return ops.preview('sdr.merge_companies', payload);
  end if;
  perform from sdr.companies c where c.id in ((payload ->> 'keep')::uuid, (payload ->> 'other')::uuid) order by c.id for update;
  select * into keep from sdr.companies c where c.id = (payload ->> 'keep')::uuid;
  select * into other from sdr.companies c where c.id = (payload ->> 'other')::uuid;
  -- Again, after a lost answer.
  if keep.id is null or other.id is null or keep.id = other.id then
    return jsonb_build_object('tables', jsonb_build_object('sdr.companies', jsonb_build_object('inserted', 0, 'updated', 0, 'unchanged', 1)),
                              'merged_employees', 0, 'cancelled', 0);
  end if;
  perform ops.hold_sending();
  for pair in
    select distinct on (k.id) k.id as keep_id, o.id as other_id
    from sdr.employees o join sdr.employees k
      on k.company_id = keep.id and (lower(k.work_email) = lower(o.work_email)
                                     or (k.work_email is null or o.work_email is null) and sdr.name_key(k.full_name) = sdr.name_key(o.full_name))
    where o.company_id = other.id
    order by k.id, lower(k.work_email) = lower(o.work_email) desc nulls last, o.id
  loop
    merged := merged + 1;
    cancelled := cancelled + (sdr.merge_employees(jsonb_build_object('keep', pair.keep_id, 'other', pair.other_id)) -> 'cancelled')::boolean::integer;
  end loop;
  update sdr.employees e set company_id = keep.id, company_name = keep.company_name where e.company_id = other.id;
  get diagnostics moved = row_count;
  perform sdr.move_references('sdr.companies', other.id, keep.id);
  delete from sdr.companies c where c.id = other.id;
  insert into sdr.merged_companies (id, company_id, company_name, tin, registration_number, session_key, reason, merged_by)
  select other.id, keep.id, other.company_name, case when keep.tin is not null then other.tin end,
         case when keep.registration_number is not null then other.registration_number end, other.session_key, payload ->> 'reason', payload ->> 'by'
  on conflict do nothing;
  update sdr.companies c
     set tin = coalesce(keep.tin, other.tin), registration_number = coalesce(keep.registration_number, other.registration_number),
         registration_date = coalesce(keep.registration_date, other.registration_date), region = coalesce(keep.region, other.region),
         sme_registry = coalesce(keep.sme_registry, other.sme_registry),
         -- What either was not to be written to for stands.
         status = case when keep.status = 'Active' and other.status is distinct from 'Active' then other.status else keep.status end,
         registry_status = coalesce(keep.registry_status, other.registry_status), website = coalesce(keep.website, other.website),
         ceo_name = coalesce(keep.ceo_name, other.ceo_name),
         ceo_position = case when keep.ceo_name is null then coalesce(keep.ceo_position, other.ceo_position) else keep.ceo_position end,
         primary_email = coalesce(keep.primary_email, other.primary_email),
         all_company_emails = nullif(array(select a from unnest(coalesce(keep.all_company_emails, '{}') || coalesce(other.all_company_emails, '{}'))
                                             with ordinality as x(a, n) group by a order by min(n)), '{}'),
         revenue = coalesce(keep.revenue, other.revenue), balance = coalesce(keep.balance, other.balance),
         net_profit_loss = coalesce(keep.net_profit_loss, other.net_profit_loss), employee_count = coalesce(keep.employee_count, other.employee_count),
         source = coalesce(keep.source, other.source), segment = coalesce(keep.segment, other.segment),
         company_description = coalesce(keep.company_description, other.company_description),
         office_qualification = coalesce(keep.office_qualification, other.office_qualification),
         company_research = coalesce(keep.company_research, other.company_research),
         research_at = case when keep.company_research is null then other.research_at else keep.research_at end,
         session_key = coalesce(keep.session_key, other.session_key), batch_id = coalesce(keep.batch_id, other.batch_id),
         workflow_execution_id = coalesce(keep.workflow_execution_id, other.workflow_execution_id),
         set_by_hand = nullif(array(select distinct f from unnest(coalesce(keep.set_by_hand, '{}') || coalesce(other.set_by_hand, '{}')) as f order by f), '{}'),
         created_at = least(keep.created_at, other.created_at)
   where c.id = keep.id;
  return jsonb_build_object('merged_employees', merged, 'cancelled', cancelled, 'tables', jsonb_build_object(
    'sdr.companies', jsonb_build_object('inserted', 0, 'updated', 1, 'unchanged', 0),
    'sdr.employees', jsonb_build_object('inserted', 0, 'updated', moved + merged, 'unchanged', 0)));
end
$$;
revoke all on function sdr.merge_companies(jsonb, boolean) from public;
grant execute on function sdr.merge_companies(jsonb, boolean) to service_role;
