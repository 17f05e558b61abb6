-- Every record of a person in all five systems: a row per record and address or phone number by which it is known. Filter by email, by
-- handle or by phone, each by itself: all have indexes below. record is the stored row without secrets.
create or replace view ops.people with (security_invoker = true) as
  select 'discovery' as system, 'discovery.clients' as relation, c.id as record_id, c.display_name as name, null::text as organization,
         null::text as email, null::text as email_column, c.ig_username as handle, c.created_at as since, to_jsonb(c) as record,
         null::text as phone
  from discovery.clients c
  union all
  select 'discovery', 'discovery.pages', p.id, p.display_name, null, lower(btrim(p.contact_email)), 'contact_email', p.ig_username, p.created_at,
         to_jsonb(p), null
  from discovery.pages p
  union all
  select 'growth', 'growth.clients', c.id, coalesce(c.contact_name, c.name), c.business_name, lower(c.email), 'email', null, c.created_at,
         -- By name: who may not read the secrets may not read a whole row, either.
         (select to_jsonb(r)
          from (select c.id, c.client_id, c.business_name, c.contact_name, c.name, c.email, c.language, c.is_internal, c.is_test,
                       c.industry_category, c.primary_service, c.booking_link, c.custom_tagline, c.email_tone, c.followup_speed,
                       c.ai_personalized_reply, c.outbound_email, c.created_at, c.last_login, c.last_connection, c.last_rotated) r), null
  from growth.clients c
  union all
  select 'growth', 'growth.lead_memory', l.id, l.name, null, lower(l.email), 'email', null, l.timestamp, to_jsonb(l), null
  from growth.lead_memory l
  union all
  select 'growth', 'growth.prospect_candidates', p.id, null, p.business_name, lower(p.contact_email), 'contact_email', null, p.created_at,
         to_jsonb(p), null
  from growth.prospect_candidates p
  union all
  select 'crm', 'crm.instagram_contacts', c.id, c.display_name, null, null, null, c.instagram_username, c.created_at, to_jsonb(c), null
  from crm.instagram_contacts c
  union all
  select 'outbound', 'outbound.users', u.id, u.full_name, u.organization, lower(u.email), 'email', null, u.created_at, to_jsonb(u), null
  from outbound.users u
  union all
  select 'outbound', 'outbound.leads', l.id, l.full_name, (select c.company_name from outbound.companies c where c.id = l.company_id),
         lower(l.email), 'email', null, l.created_at, to_jsonb(l), null
  from outbound.leads l
  union all
  select 'outbound', 'outbound.leads', l.id, l.full_name, (select c.company_name from outbound.companies c where c.id = l.company_id),
         lower(l.personal_email), 'personal_email', null, l.created_at, to_jsonb(l), null
  from outbound.leads l
  where l.personal_email is not null
  union all
  select 'sdr', 'sdr.companies', c.id, c.ceo_name, c.company_name, lower(c.primary_email), 'primary_email', null, c.created_at, to_jsonb(c), null
  from sdr.companies c
  union all
  select 'sdr', 'sdr.employees', e.id, e.full_name, e.company_name, lower(e.work_email::text), 'work_email', null, e.created_at, to_jsonb(e), null
  from sdr.employees e
  union all
  select 'sdr', 'sdr.employees', e.id, e.full_name, e.company_name, lower(e.generic_email::text), 'generic_email', null, e.created_at,
         to_jsonb(e), null
  from sdr.employees e
  where e.generic_email is not null
  union all
  select 'outbound', p.relation, l.id, l.full_name, (select c.company_name from outbound.companies c where c.id = l.company_id), null, null,
         null, l.created_at, to_jsonb(l), p.key
  from ops.phones p join outbound.leads l on l.id = p.record_id
  where p.relation = 'outbound.leads'
  union all
  select 'sdr', p.relation, e.id, e.full_name, e.company_name, null, null, null, e.created_at, to_jsonb(e), p.key
  from ops.phones p join sdr.employees e on e.id = p.record_id
  where p.relation = 'sdr.employees';
comment on view ops.people is 'Every record of a person in the five systems, by e-mail address, handle or phone number.';
grant select on ops.people to service_role;
