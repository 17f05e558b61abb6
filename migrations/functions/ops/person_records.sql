-- Every record of the person behind an address or a handle, with the evidence that links it, and whether they are suppressed.
-- -> {emails, handles, record_ids, rows: [{system, relation, record_id, name, organization, email, handle, since, evidence, record}],
--     suppressions: [{kind, value, reason, source, created_at, expires_at}]}
create or replace function ops.person_records(email text, handle text) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  keys jsonb;
  emails text[];
  handles text[];
  found_rows jsonb;
begin
  select jsonb_object_agg(k.kind || ' ' || k.value, k.via), coalesce(array_agg(k.value) filter (where k.kind = 'email'), '{}'),
         coalesce(array_agg(k.value) filter (where k.kind = 'handle'), '{}')
  into keys, emails, handles
  from ops.linked_keys(array[person_records.email], array[person_records.handle]) k;

  -- By address and by handle apart: an "or" over both would look through every record.
  with known as (
    select p.*, 'email ' || p.email as matched, p.email_column || ' = ' || p.email as evidence
    from ops.people p where p.email = any (emails)
    union all
    select p.*, 'handle ' || p.handle, 'handle = @' || p.handle
    from ops.people p where p.handle = any (handles)
  ), once as (
    select k.system, k.relation, k.record_id, min(k.name) as name, min(k.organization) as organization, min(k.email) as email,
           min(k.handle) as handle, min(k.since) as since, (array_agg(k.record))[1] as record,
           string_agg(distinct k.evidence || coalesce(' (' || (keys ->> k.matched) || ')', ''), '; ') as evidence
    from known k group by k.system, k.relation, k.record_id
  )
  select coalesce(jsonb_agg(to_jsonb(o) order by o.system, o.relation, o.record_id), '[]') into found_rows from once o;

  return jsonb_build_object(
    'emails', emails, 'handles', handles, 'rows', found_rows,
    'record_ids', (select coalesce(jsonb_agg(distinct r -> 'record_id'), '[]') from jsonb_array_elements(found_rows) as r),
    'suppressions', (
      select coalesce(jsonb_agg(jsonb_build_object('kind', s.kind, 'value', s.value, 'reason', s.reason, 'source', s.source,
                                                   'created_at', s.created_at, 'expires_at', s.expires_at) order by s.created_at), '[]')
      from ops.suppressions s
      where s.lifted_at is null and (s.expires_at is null or s.expires_at > now())
        and (s.kind, s.value) in (
          select 'email', e from unnest(emails) as e
          union select 'handle', h from unnest(handles) as h
          union select 'domain', d from unnest(emails) as e cross join lateral unnest(ops.domains_of(e)) as d)));
end
$$;
revoke all on function ops.person_records(text, text) from public;
grant execute on function ops.person_records(text, text) to service_role;
