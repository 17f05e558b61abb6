-- What is pending for whoever has one of these keys, in every table through which people are written to: a row of each, with the status
-- that leads to sending. kinds, keys: side by side, in their normal form; what is linked with them is among them. most: looks at no more
-- than that many records of a table; where there are more, a row of nulls says so.
create or replace function ops.pending_for(kinds text[], keys text[], most integer default null)
returns table (relation text, record_id uuid, status text, who text)
language plpgsql stable set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  emails text[];
  handles text[];
  phones text[];
  found_ids uuid[];
begin
  select array_agg(distinct k.value) filter (where k.kind = 'email'), array_agg(distinct k.value) filter (where k.kind = 'handle'),
         array_agg(distinct k.value) filter (where k.kind = 'phone')
  into emails, handles, phones
  from unnest(kinds, keys) as k(kind, value);

  found_ids := array(
    select m.id from (
      select q.id from unnest(handles) as h join crm.outreach_queue q on q.username = h
      union
      select q.id from unnest(handles) as h join crm.instagram_contacts c on c.instagram_username = h
      join crm.outreach_queue q on q.contact_id = c.id) m
    limit most + 1);
  if cardinality(found_ids) > most then
    return query select null::text, null::uuid, null::text, null::text;
    return;
  end if;
  return query
    select 'crm.outreach_queue', q.id, q.status, '@' || q.username
    from unnest(ops.still_sending('crm.outreach_queue', found_ids)) as sending join crm.outreach_queue q on q.id = sending;

  found_ids := array(
    with lead as (
      select l.id from unnest(emails) as e join outbound.leads l on lower(l.email) = e
      union
      select l.id from unnest(emails) as e join outbound.leads l on lower(l.personal_email) = e where l.personal_email is not null
      union
      select p.record_id from ops.phones p where p.relation = 'outbound.leads' and p.key = any (phones)
    )
    select c.id from lead found join outbound.campaign_leads c on c.lead_id = found.id
    limit most + 1);
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
      select w.id from unnest(emails) as e join sdr.employees w on lower(w.work_email) = e
      union
      select g.id from unnest(emails) as e join sdr.employees g on lower(g.generic_email) = e where g.generic_email is not null
      union
      select p.record_id from ops.phones p where p.relation = 'sdr.employees' and p.key = any (phones)) f
    limit most + 1);
  if cardinality(found_ids) > most then
    return query select null::text, null::uuid, null::text, null::text;
    return;
  end if;
  return query
    select 'sdr.employees', e.id, e.campaign_status::text, coalesce(e.work_email, e.generic_email, e.full_name)::text
    from unnest(ops.still_sending('sdr.employees', found_ids)) as sending join sdr.employees e on e.id = sending;

  found_ids := array(
    select o.id from unnest(emails) as e join growth.prospect_candidates c on lower(c.contact_email) = e
    join growth.prospect_outreach_log o on o.prospect_id = c.id
    limit most + 1);
  if cardinality(found_ids) > most then
    return query select null::text, null::uuid, null::text, null::text;
    return;
  end if;
  return query
    select 'growth.prospect_outreach_log', o.id, o.status, c.contact_email
    from unnest(ops.still_sending('growth.prospect_outreach_log', found_ids)) as sending
    join growth.prospect_outreach_log o on o.id = sending join growth.prospect_candidates c on c.id = o.prospect_id;
end
$$;
revoke all on function ops.pending_for(text[], text[], integer) from public;
grant execute on function ops.pending_for(text[], text[], integer) to service_role;
