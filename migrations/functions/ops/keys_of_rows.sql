-- By which keys the people are known whom these rows of a relation name, in their normal form, and what a row calls them. With index scans
-- for any number of rows.
create or replace function ops.keys_of_rows(relation text, ids uuid[]) returns table (id uuid, who text, kind text, value text)
language plpgsql stable set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
begin
  case relation
    when 'crm.outreach_queue' then return query
      select q.id, '@' || q.username, 'handle', q.username from unnest(ids) as i join crm.outreach_queue q on q.id = i
      union all
      select q.id, '@' || q.username, 'handle', c.instagram_username
      from unnest(ids) as i join crm.outreach_queue q on q.id = i join crm.instagram_contacts c on c.id = q.contact_id;
    when 'outbound.campaign_leads' then return query
      with lead as materialized (
        select c.id, l.id as lead_id, coalesce(l.email, l.phone, l.linkedin_url) as who, l.email, l.personal_email
        from unnest(ids) as i join outbound.campaign_leads c on c.id = i join outbound.leads l on l.id = c.lead_id
      )
      select l.id, l.who, 'email', lower(l.email) from lead l where l.email is not null
      union all
      select l.id, l.who, 'email', lower(l.personal_email) from lead l where l.personal_email is not null
      union all
      select l.id, l.who, 'phone', p.key
      from lead l join ops.phones p on p.relation = 'outbound.leads' and p.record_id = l.lead_id;
    when 'outbound.leads' then return query
      with lead as materialized (
        select l.id, coalesce(l.email, l.phone, l.linkedin_url) as who, l.email, l.personal_email
        from unnest(ids) as i join outbound.leads l on l.id = i
      )
      select l.id, l.who, 'email', lower(l.email) from lead l where l.email is not null
      union all
      select l.id, l.who, 'email', lower(l.personal_email) from lead l where l.personal_email is not null
      union all
      select l.id, l.who, 'phone', p.key
      from lead l join ops.phones p on p.relation = 'outbound.leads' and p.record_id = l.id;
    when 'sdr.employees' then return query
      with employee as materialized (
        select e.id, coalesce(e.work_email, e.generic_email, e.full_name)::text as who, e.work_email, e.generic_email
        from unnest(ids) as i join sdr.employees e on e.id = i
      )
      select e.id, e.who, 'email', lower(e.work_email) from employee e where e.work_email is not null
      union all
      select e.id, e.who, 'email', lower(e.generic_email) from employee e where e.generic_email is not null
      union all
      select e.id, e.who, 'phone', p.key
      from employee e join ops.phones p on p.relation = 'sdr.employees' and p.record_id = e.id;
    when 'growth.prospect_outreach_log' then return query
      select o.id, p.contact_email, 'email', lower(btrim(p.contact_email))
      from unnest(ids) as i join growth.prospect_outreach_log o on o.id = i join growth.prospect_candidates p on p.id = o.prospect_id
      where p.contact_email is not null;
    when 'growth.prospect_candidates' then return query
      select p.id, p.contact_email, 'email', lower(btrim(p.contact_email))
      from unnest(ids) as i join growth.prospect_candidates p on p.id = i where p.contact_email is not null;
    when 'discovery.pages' then return query
      with page as materialized (
        select p.id, p.ig_username, lower(btrim(p.contact_email)) as email from unnest(ids) as i join discovery.pages p on p.id = i
      )
      select p.id, '@' || p.ig_username, 'handle', p.ig_username from page p
      union all
      select p.id, '@' || p.ig_username, 'email', p.email from page p where p.email is not null;
    when 'ops.past_links' then return query
      select l.id, l.via, l.kind, l.value from unnest(ids) as i join ops.past_links l on l.id = i;
    when 'crm.instagram_contacts' then return query
      select c.id, '@' || c.instagram_username, 'handle', c.instagram_username
      from unnest(ids) as i join crm.instagram_contacts c on c.id = i;
  end case;
end
$$;
revoke all on function ops.keys_of_rows(text, uuid[]) from public;
grant execute on function ops.keys_of_rows(text, uuid[]) to service_role;
