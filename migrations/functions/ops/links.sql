-- What the records state of who is who: two keys of one person, in both directions. The one list of such facts (design, section 9: names
-- are never compared). Filter by from_kind and from_value: each branch has an index for them.
create or replace view ops.links with (security_invoker = true) as
  select 'handle' as from_kind, p.ig_username as from_value, 'email' as kind, lower(btrim(p.contact_email)) as value,
         'contact_email of discovery.pages @' || p.ig_username as via
  from discovery.pages p where p.contact_email is not null
  union all
  select 'email', lower(btrim(p.contact_email)), 'handle', p.ig_username,
         'discovery.pages states contact_email ' || lower(btrim(p.contact_email))
  from discovery.pages p where p.contact_email is not null
  union all
  select 'email', lower(l.email), 'email', lower(l.personal_email), 'personal_email of outbound.leads ' || lower(l.email)
  from outbound.leads l where l.email is not null and l.personal_email is not null
  union all
  select 'email', lower(l.personal_email), 'email', lower(l.email), 'outbound.leads states personal_email ' || lower(l.personal_email)
  from outbound.leads l where l.email is not null and l.personal_email is not null
  union all
  select p.from_kind, p.from_value, p.kind, p.value, p.via from ops.past_links p
  union all
  select 'phone', p.key, 'email', p.email, 'phone of ' || p.relation || ' ' || p.email
  from ops.phones p where p.email is not null
  union all
  select 'email', p.email, 'phone', p.key, p.relation || ' ' || p.email || ' states the phone ' || p.key
  from ops.phones p where p.email is not null;
comment on view ops.links is 'What the records state of who is who: two keys of one person, in both directions.';
grant select on ops.links to service_role;
