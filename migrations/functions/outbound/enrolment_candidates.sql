-- Who could be put into a campaign, a page of leads by id, each with the reason against it (outbound.enrolment_exclusions).
-- request: {campaign_id, rules, filter: {industries, sizes, titles, seniorities, countries, statuses, imports}, emails: in their normal form}
-- -> {rows: [{lead_id, email, full_name, company_name, reason}], next}. Texts are compared without case; a title fits that contains one.
-- page_size is how many leads are looked at: a page is short where few fit. Of emails there is one page, with a row for each that is known.
create or replace function outbound.enrolment_candidates(request jsonb, after jsonb, page_size integer) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  filter constant jsonb := coalesce(request -> 'filter', '{}');
  -- Walked by key, one index each: all leads, those of some imports, or those of the list.
  ids uuid[];
  fitting uuid[];
  imports constant uuid[] := array(select i::uuid from jsonb_array_elements_text(coalesce(filter -> 'imports', '[]')) as i);
  start constant uuid := coalesce((after ->> 'lead_id')::uuid, '00000000-0000-0000-0000-000000000000');
begin
  if request ? 'emails' then
    ids := array(select l.id from outbound.leads l
                 where lower(l.email) = any (array(select e from jsonb_array_elements_text(request -> 'emails') as e)));
  elsif cardinality(imports) > 0 then
    ids := array(select p.id from unnest(imports) as i
                 cross join lateral (select l.id from outbound.leads l where l.csv_import_id = i and l.id > start
                                     order by l.csv_import_id, l.id limit page_size) p
                 order by p.id limit page_size);
  else
    ids := array(select l.id from outbound.leads l where l.id > start order by l.id limit page_size);
  end if;
  fitting := array(
    select l.id from outbound.leads l left join outbound.companies c on c.id = l.company_id
    where l.id = any (ids)
      and (cardinality(imports) = 0 or l.csv_import_id = any (imports))
      and (not filter ? 'statuses' or coalesce(l.lead_status, 'new') in (select s from jsonb_array_elements_text(filter -> 'statuses') as s))
      and (not filter ? 'seniorities' or lower(l.seniority) in (select lower(s) from jsonb_array_elements_text(filter -> 'seniorities') as s))
      and (not filter ? 'titles'
        or exists (select from jsonb_array_elements_text(filter -> 'titles') as t where position(lower(t) in lower(l.job_title)) > 0))
      and (not filter ? 'industries' or lower(c.industry) in (select lower(i) from jsonb_array_elements_text(filter -> 'industries') as i))
      and (not filter ? 'countries' or lower(c.country) in (select lower(i) from jsonb_array_elements_text(filter -> 'countries') as i))
      and (not filter ? 'sizes'
        or c.company_size in (select s ->> 'name' from jsonb_array_elements(filter -> 'sizes') as s)
        or exists (select from jsonb_array_elements(filter -> 'sizes') as s
                   where c.employee_count between (s ->> 'least')::integer and coalesce((s ->> 'most')::integer, c.employee_count))));
  return ops.page(
    (select jsonb_agg(jsonb_build_object('lead_id', l.id, 'email', lower(l.email), 'full_name', l.full_name, 'company_name', c.company_name,
                                          'reason', coalesce(x.reason, case when l.id <> all (fitting) then 'does not fit the filter' end))
                       order by l.id)
      from outbound.leads l
      left join outbound.companies c on c.id = l.company_id
      left join outbound.enrolment_exclusions((request ->> 'campaign_id')::uuid, fitting, coalesce(request -> 'rules', '{}')) x on x.lead_id = l.id
      -- Of a list everybody is told of.
      where l.id = any (case when request ? 'emails' then ids else fitting end)),
    case when not request ? 'emails' then (select jsonb_agg(jsonb_build_object('lead_id', i.id) order by i.id) from unnest(ids) as i(id)) end, page_size);
end
$$;
revoke all on function outbound.enrolment_candidates(jsonb, jsonb, integer) from public;
grant execute on function outbound.enrolment_candidates(jsonb, jsonb, integer) to service_role;
