-- Every record of the person behind an address, a handle or a phone number, with the evidence that links it, what is pending for them, and whether
-- they are suppressed. A company that has an address among all of its own, and a page on which it was found, are records of it, and link nobody.
-- -> {emails, handles, phones, record_ids,
--     pending: [{relation, record_id, status, who, at, said}],
--     rows: [{system, relation, record_id, name, organization, email, handle, phone, since, evidence, record}],
--     suppressions: [{kind, value, reason, source, created_at, expires_at}]}
create or replace function ops.person_records(email text, handle text, phone text) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  keys jsonb;
  emails text[];
  handles text[];
  phones text[];
  found_rows jsonb;
begin
  with given as (
    select k.kind, k.value from ops.people_keys(jsonb_build_array(jsonb_build_object(
      'emails', array[person_records.email], 'handles', array[person_records.handle], 'phones', array[person_records.phone]))) k
  ), person as (
    select g.kind, g.value, null::jsonb as via from given g
    union all
    select l.kind, l.value, l.path -> -1
    from ops.link_paths(array(select g.kind from given g), array(select g.value from given g)) l
  )
  select jsonb_object_agg(p.kind || ' ' || p.value, p.via), coalesce(array_agg(p.value) filter (where p.kind = 'email'), '{}'),
         coalesce(array_agg(p.value) filter (where p.kind = 'handle'), '{}'), coalesce(array_agg(p.value) filter (where p.kind = 'phone'), '{}')
  into keys, emails, handles, phones
  from person p;

  -- By address, by handle and by phone apart: an "or" over all would look through every record.
  with known as (
    select p.*, 'email ' || p.email as matched, p.email_column || ' = ' || p.email as evidence
    from ops.people p where p.email = any (emails)
    union all
    select p.*, 'handle ' || p.handle, 'handle = @' || p.handle
    from ops.people p where p.handle = any (handles)
    union all
    select p.*, 'phone ' || p.phone, 'phone = ' || p.phone
    from ops.people p where p.phone = any (phones)
    union all
    select 'sdr', 'sdr.companies', c.id, c.ceo_name, c.company_name, lower(c.primary_email), 'all_company_emails', null, c.created_at,
           to_jsonb(c), null, 'email ' || a, 'all_company_emails has ' || a
    from sdr.companies c cross join lateral unnest(c.all_company_emails) as a
    where c.all_company_emails && emails and a = any (emails) and a is distinct from lower(c.primary_email)
    union all
    select 'discovery', 'discovery.pages', p.id, p.display_name, null, lower(btrim(p.contact_email)), 'email_candidates', p.ig_username,
           p.created_at, to_jsonb(p), null, 'email ' || a, 'email_candidates of a profile have ' || a
    from discovery.page_profiles f join discovery.pages p on p.id = f.page_id cross join lateral jsonb_array_elements_text(f.email_candidates) as a
    where f.email_candidates ?| emails and a = any (emails)
  ), once as (
    select k.system, k.relation, k.record_id, min(k.name) as name, min(k.organization) as organization, min(k.email) as email,
           min(k.handle) as handle, min(k.phone) as phone, min(k.since) as since, (array_agg(k.record))[1] as record,
           string_agg(distinct k.evidence || coalesce(' (' || (keys ->> k.matched) || ')', ''), '; ') as evidence
    from known k group by k.system, k.relation, k.record_id
  )
  select coalesce(jsonb_agg(to_jsonb(o) order by o.system, o.relation, o.record_id), '[]') into found_rows from once o;

  return jsonb_build_object(
    'emails', emails, 'handles', handles, 'phones', phones, 'rows', found_rows,
    'pending', ops.person_pending(emails, handles, phones),
    'record_ids', (select coalesce(jsonb_agg(distinct r -> 'record_id'), '[]') from jsonb_array_elements(found_rows) as r),
    'suppressions', (
      select coalesce(jsonb_agg(jsonb_build_object('kind', s.kind, 'value', s.value, 'reason', s.reason, 'source', s.source,
                                                   'created_at', s.created_at, 'expires_at', s.expires_at) order by s.created_at), '[]')
      from ops.suppressions s
      where s.id in (
        select k.suppression_id
        from ops.suppressing(emails, handles, phones, '{}') k)));
end
$$;
revoke all on function ops.person_records(text, text, text) from public;
grant execute on function ops.person_records(text, text, text) to service_role;
