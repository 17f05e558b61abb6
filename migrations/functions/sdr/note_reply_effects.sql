-- Keeps what replies changed on employees. wanted: rows of sdr.reply_fields; former and present: sdr.reply_states before and after.
-- Joined by hashes: of lists in arguments the planner knows no sizes, and would compare each row with each.
create or replace function sdr.note_reply_effects(wanted jsonb, former jsonb, present jsonb) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
begin
  with changed as materialized (
    select n.* from jsonb_to_recordset(present) as n(id uuid, field text, value text)
    except
    select o.* from jsonb_to_recordset(former) as o(id uuid, field text, value text)
  )
  insert into sdr.reply_effects (reply_id, employee_id, field, former, value)
  select distinct on (c.id, c.field) w.reply_id, c.id, c.field, o.value, c.value
  from changed c
  join jsonb_to_recordset(former) as o(id uuid, field text, value text) on o.id = c.id and o.field = c.field
  join jsonb_to_recordset(wanted) as w(reply_id uuid, at timestamptz, employee_id uuid, field text, value text)
    on w.employee_id = c.id and w.field = c.field
  order by c.id, c.field, w.value = c.value desc, w.at, w.reply_id
  on conflict on constraint reply_effects_pkey do update set value = excluded.value;
end
$$;
revoke all on function sdr.note_reply_effects(jsonb, jsonb, jsonb) from public;
grant execute on function sdr.note_reply_effects(jsonb, jsonb, jsonb) to service_role;
