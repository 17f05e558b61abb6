-- One prospect with the latest messages to it; null: there is none.
create or replace function growth.prospect_show(prospect uuid, messages integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select growth.prospect_row(p, p.id = any (growth.suppressed_prospects(array[p.id])))
         || jsonb_build_object(
              'outreach', coalesce((
                select jsonb_agg(to_jsonb(o) - 'prospect_id' order by o.sent_at desc nulls first, o.id)
                from (select l.* from growth.prospect_outreach_log l where l.prospect_id = p.id order by l.sent_at desc, l.id limit messages) o), '[]'))
  from growth.prospect_candidates p where p.id = prospect
$$;
revoke all on function growth.prospect_show(uuid, integer) from public;
grant execute on function growth.prospect_show(uuid, integer) to service_role;
