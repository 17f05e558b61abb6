-- What is pending for whoever has one of these keys, in every table through which people are written to: a row of each, with the status
-- that leads to sending. kinds, keys: side by side, in their normal form; what is linked with them is among them. most: looks at no more
-- than that many records of a table; where there are more, a row of nulls says so.
-- Rows are looked up by lists, each by one index, however large the tables were when it was planned.
create or replace function ops.pending_for(kinds text[], keys text[], most integer default null)
returns table (relation text, record_id uuid, status text, who text)
language plpgsql stable set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  emails text[];
  handles text[];
  phones text[];
  sites text[];
  of_ids uuid[];
  found_ids uuid[];
begin
  select array_agg(distinct k.value) filter (where k.kind = 'email'), array_agg(distinct k.value) filter (where k.kind = 'handle'),
         array_agg(distinct k.value) filter (where k.kind = 'phone')
  into emails, handles, phones
  from unnest(kinds, keys) as k(kind, value);

  of_ids := array(select c.id from crm.instagram_contacts c where c.instagram_username = any (handles));
  found_ids := array(
    select m.id from (
      select q.id from crm.outreach_queue q where q.username = any (handles)
      union
      select q.id from crm.outreach_queue q where q.contact_id = any (of_ids)) m
    limit most + 1);
  if cardinality(found_ids) > most then
    return query select null::text, null::uuid, null::text, null::text;
    return;
  end if;
  return query
    select 'crm.outreach_queue', q.id, q.status, '@' || q.username
    from unnest(ops.still_sending('crm.outreach_queue', found_ids)) as sending join crm.outreach_queue q on q.id = sending;

  of_ids := array(
    select l.id from outbound.leads l where lower(l.email) = any (emails)
    union
    select l.id from outbound.leads l where lower(l.personal_email) = any (emails) and l.personal_email is not null
    union
    select p.record_id from (select * from ops.phones p where p.key = any (phones) offset 0) p where p.relation = 'outbound.leads');
  found_ids := array(select c.id from outbound.campaign_leads c where c.lead_id = any (of_ids) limit most + 1);
  if cardinality(found_ids) > most then
    return query select null::text, null::uuid, null::text, null::text;
    return;
  end if;
  return query
    select 'outbound.campaign_leads', c.id, case when c.overall_status = 'active' then 'active' else 'call scheduled' end,
           coalesce(l.email, l.phone, l.linkedin_url)
    from unnest(ops.still_sending('outbound.campaign_leads', found_ids)) as sending
    join outbound.campaign_leads c on c.id = sending join outbound.leads l on l.id = c.lead_id;

  found_ids := array(
    select f.id from (
      select w.id from sdr.employees w where lower(w.work_email) = any (emails)
      union
      select g.id from sdr.employees g where lower(g.generic_email) = any (emails) and g.generic_email is not null
      union
      select p.record_id from (select * from ops.phones p where p.key = any (phones) offset 0) p where p.relation = 'sdr.employees') f
    limit most + 1);
  if cardinality(found_ids) > most then
    return query select null::text, null::uuid, null::text, null::text;
    return;
  end if;
  return query
    select 'sdr.employees', e.id, e.campaign_status::text, coalesce(e.work_email, e.generic_email, e.full_name)::text
    from unnest(ops.still_sending('sdr.employees', found_ids)) as sending join sdr.employees e on e.id = sending;

  sites := array(select reverse(e) from unnest(emails) as e where e like '@%');
  of_ids := array(
    select c.id from growth.prospect_candidates c where lower(c.contact_email) = any (emails)
    union
    select c.id from growth.prospect_candidates c
    where reverse('@' || ops.domain_key(c.website)) collate "C" = any (sites) and c.website is not null
    union
    select c.id from growth.prospect_candidates c
    where reverse('@' || ops.domain_key(c.form_url)) collate "C" = any (sites) and c.form_url is not null);
  found_ids := array(select o.id from growth.prospect_outreach_log o where o.prospect_id = any (of_ids) limit most + 1);
  if cardinality(found_ids) > most then
    return query select null::text, null::uuid, null::text, null::text;
    return;
  end if;
  return query
    select 'growth.prospect_outreach_log', o.id, o.status, coalesce(c.contact_email, c.form_url, c.website)
    from unnest(ops.still_sending('growth.prospect_outreach_log', found_ids)) as sending
    join growth.prospect_outreach_log o on o.id = sending join growth.prospect_candidates c on c.id = o.prospect_id;
end
$$;
revoke all on function ops.pending_for(text[], text[], integer) from public;
grant execute on function ops.pending_for(text[], text[], integer) to service_role;
