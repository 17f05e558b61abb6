-- By which keys the people are known whom these rows of a relation name, in their normal form, and what a row calls them. With index scans
-- for any number of rows: rows are looked up by lists, since joins are planned for tables as they were when the session began.
create or replace function ops.keys_of_rows(relation text, ids uuid[]) returns table (id uuid, who text, kind text, value text)
language plpgsql stable set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  of_ids uuid[];
begin
  case relation
    when 'crm.outreach_queue' then return query
      select q.id, '@' || q.username, 'handle', q.username from crm.outreach_queue q where q.id = any (ids)
      union all
      select q.id, '@' || q.username, 'handle', c.instagram_username
      from crm.outreach_queue q join crm.instagram_contacts c on c.id = q.contact_id where q.id = any (ids);
    when 'outbound.campaign_leads' then
      of_ids := array(select distinct c.lead_id from outbound.campaign_leads c where c.id = any (ids));
      return query
        with lead as materialized (
          select k.* from ops.keys_of_rows('outbound.leads', of_ids) k
        ), place as materialized (
          select c.id, c.lead_id from outbound.campaign_leads c where c.id = any (ids)
        )
        select p.id, l.who, l.kind, l.value from place p join lead l on l.id = p.lead_id;
    when 'outbound.leads' then return query
      with lead as materialized (
        select l.id, coalesce(l.email, l.phone, l.linkedin_url) as who, l.email, l.personal_email from outbound.leads l where l.id = any (ids)
      ), phone as materialized (
        select p.record_id, p.key from ops.phones p where p.relation = 'outbound.leads' and p.record_id = any (ids)
      )
      select l.id, l.who, 'email', lower(l.email) from lead l where l.email is not null
      union all
      select l.id, l.who, 'email', lower(l.personal_email) from lead l where l.personal_email is not null
      union all
      select l.id, l.who, 'phone', p.key from lead l join phone p on p.record_id = l.id;
    when 'sdr.employees' then return query
      with employee as materialized (
        select e.id, coalesce(e.work_email, e.generic_email, e.full_name)::text as who, e.work_email, e.generic_email
        from sdr.employees e where e.id = any (ids)
      ), phone as materialized (
        select p.record_id, p.key from ops.phones p where p.relation = 'sdr.employees' and p.record_id = any (ids)
      )
      select e.id, e.who, 'email', lower(e.work_email) from employee e where e.work_email is not null
      union all
      select e.id, e.who, 'email', lower(e.generic_email) from employee e where e.generic_email is not null
      union all
      select e.id, e.who, 'phone', p.key from employee e join phone p on p.record_id = e.id;
    when 'growth.prospect_outreach_log' then
      of_ids := array(select distinct o.prospect_id from growth.prospect_outreach_log o where o.id = any (ids) and o.prospect_id is not null);
      return query
        with prospect as materialized (
          select p.id, coalesce(p.contact_email, p.form_url, p.website) as who, p.contact_email, p.website, p.form_url
          from growth.prospect_candidates p where p.id = any (of_ids)
        ), key as materialized (
          select p.id, p.who, lower(btrim(p.contact_email)) as value from prospect p where p.contact_email is not null
          union all
          -- At a domain, whoever reads the mail or the form there.
          select p.id, p.who, '@' || ops.domain_key(s) from prospect p cross join lateral unnest(array[p.website, p.form_url]) as s where s is not null
        )
        select o.id, k.who, 'email', k.value
        from growth.prospect_outreach_log o join key k on k.id = o.prospect_id where o.id = any (ids) and k.value is not null;
    when 'growth.prospect_candidates' then return query
      select p.id, p.contact_email, 'email', lower(btrim(p.contact_email))
      from growth.prospect_candidates p where p.id = any (ids) and p.contact_email is not null;
    when 'discovery.pages' then return query
      with page as materialized (
        select p.id, p.ig_username, lower(btrim(p.contact_email)) as email from discovery.pages p where p.id = any (ids)
      )
      select p.id, '@' || p.ig_username, 'handle', p.ig_username from page p
      union all
      select p.id, '@' || p.ig_username, 'email', p.email from page p where p.email is not null;
    when 'ops.past_links' then return query
      select l.id, l.via, l.kind, l.value from ops.past_links l where l.id = any (ids);
    when 'crm.instagram_contacts' then return query
      select c.id, '@' || c.instagram_username, 'handle', c.instagram_username
      from crm.instagram_contacts c where c.id = any (ids);
  end case;
end
$$;
revoke all on function ops.keys_of_rows(text, uuid[]) from public;
grant execute on function ops.keys_of_rows(text, uuid[]) to service_role;
