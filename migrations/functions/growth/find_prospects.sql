-- The prospects that a person names: by id, by website (as growth.prospect_identity has it) or by address; the oldest first, at most so many.
-- -> [{id, business_name, website, contact_email}]
create or replace function growth.find_prospects(which jsonb, most integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
  select coalesce(jsonb_agg(to_jsonb(f) - 'created_at' order by f.created_at, f.id), '[]')
  from (
    select p.id, p.business_name, p.website, p.contact_email, p.created_at from growth.prospect_candidates p
    where p.id = (which ->> 'id')::uuid or p.identity = which ->> 'identity' or lower(p.contact_email) = which ->> 'email'
    order by p.created_at, p.id
    limit most) f
$$;
revoke all on function growth.find_prospects(jsonb, integer) from public;
grant execute on function growth.find_prospects(jsonb, integer) to service_role;
