-- The addresses and handles that are one person by what the records state: a page's contact address, a lead's second address.
-- Names are never compared, and a shared address links nobody (design, section 9). via says which record links a key, null for given ones.
create or replace function ops.linked_keys(emails text[], handles text[]) returns table (kind text, value text, via text)
language plpgsql stable set search_path = '' as $$
declare
  known_emails text[] := array(select distinct lower(btrim(e)) from unnest(emails) as e where btrim(e) <> '');
  known_handles text[] := array(select distinct lower(ltrim(btrim(h), '@')) from unnest(handles) as h where ltrim(btrim(h), '@') <> '');
  new_emails text[] := array(select e from unnest(known_emails) as e where not ops.is_shared_address(e));
  new_handles text[] := known_handles;
  vias jsonb;
begin
  return query select 'email', e, null::text from unnest(known_emails) as e;
  return query select 'handle', h, null::text from unnest(known_handles) as h;
  while cardinality(new_emails) + cardinality(new_handles) > 0 loop
    with stated as (
      select 'email' as kind, lower(btrim(p.contact_email)) as value, 'contact_email of discovery.pages @' || p.ig_username as via
      from discovery.pages p where p.ig_username = any (new_handles) and p.contact_email is not null
      union all
      select 'handle', p.ig_username, 'discovery.pages states contact_email ' || lower(btrim(p.contact_email))
      from discovery.pages p where lower(btrim(p.contact_email)) = any (new_emails)
      union all
      select 'email', lower(l.personal_email), 'personal_email of outbound.leads ' || lower(l.email)
      from outbound.leads l where lower(l.email) = any (new_emails) and l.personal_email is not null
      union all
      select 'email', lower(l.email), 'outbound.leads states personal_email ' || lower(l.personal_email)
      from outbound.leads l where lower(l.personal_email) = any (new_emails) and l.email is not null
    ), linked as (
      select distinct on (s.kind, s.value) s.kind, s.value, s.via
      from stated s
      where not (s.kind = 'email' and ops.is_shared_address(s.value))
        and not exists (select from unnest(known_emails) as e where s.kind = 'email' and e = s.value)
        and not exists (select from unnest(known_handles) as h where s.kind = 'handle' and h = s.value)
      order by s.kind, s.value, s.via
    )
    select coalesce(array_agg(l.value) filter (where l.kind = 'email'), '{}'), coalesce(array_agg(l.value) filter (where l.kind = 'handle'), '{}'),
           coalesce(jsonb_agg(to_jsonb(l)), '[]')
    into new_emails, new_handles, vias
    from linked l;
    return query select v ->> 'kind', v ->> 'value', v ->> 'via' from jsonb_array_elements(vias) as v;
    known_emails := known_emails || new_emails;
    known_handles := known_handles || new_handles;
  end loop;
end
$$;
revoke all on function ops.linked_keys(text[], text[]) from public;
grant execute on function ops.linked_keys(text[], text[]) to service_role;
