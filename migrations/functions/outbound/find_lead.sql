-- The leads that a text names: by id, by e-mail address (the lead's own before a personal one), or by phone (phones: its keys, a list).
-- -> [{id, who}]
create or replace function outbound.find_lead(named text, phones jsonb) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  address constant text := ops.email_key(named);
  found uuid[];
begin
  if btrim(named) ~* '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    found := array(select l.id from outbound.leads l where l.id = btrim(named)::uuid);
  elsif address is not null then
    found := array(select l.id from outbound.leads l where lower(l.email) = address);
    if found = '{}' then
      found := array(select l.id from outbound.leads l where lower(l.personal_email) = address);
    end if;
  else
    found := array(select distinct p.record_id from ops.phones p where p.relation = 'outbound.leads' and p.key = any (array(select jsonb_array_elements_text(phones))));
  end if;
  return (select coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'who', coalesce(l.email, l.personal_email, l.phone, l.linkedin_url)) order by l.id), '[]')
          from outbound.leads l where l.id = any (found));
end
$$;
revoke all on function outbound.find_lead(text, jsonb) from public;
grant execute on function outbound.find_lead(text, jsonb) to service_role;
