-- A prospect who said no, and any during a halt, takes no row of outreach at all from then on, whatever its state: the guard of states that
-- lead to sending (ops.guard_sending) lets records pass, and a row that is born as opened is an e-mail, too. What was sent before that is a
-- record of it. Security definer: it must see all suppressions, whoever writes.
create or replace function growth.guard_outreach() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  entering uuid[];
  latest timestamptz;
  refused uuid;
begin
  execute 'select array_agg(n.id order by n.id), max(coalesce(n.sent_at, ''infinity'')) from new_rows n'
          || case when tg_op = 'UPDATE' then ' join old_rows o on o.id = n.id and o.prospect_id is distinct from n.prospect_id' else '' end
          || ' where n.prospect_id is not null'
  into entering, latest;
  if entering is null then
    return null;
  end if;
  if exists (select from ops.halts h where h.resumed_at is null and h.system in ('all', 'growth') and h.halted_at <= latest) then
    perform ops.refuse_halted('growth');
  end if;
  select o.id into refused
  from ops.suppressed_rows('growth.prospect_outreach_log', entering) r
  join growth.prospect_outreach_log o on o.id = r.id
  join ops.suppressions s on s.id = r.suppression_id
  where coalesce(o.sent_at, 'infinity') >= s.created_at
  order by o.id limit 1;
  if found then
    perform ops.refuse_sending('growth.prospect_outreach_log', array[refused]);
  end if;
  return null;
end
$$;
revoke all on function growth.guard_outreach() from public;

create or replace trigger guard_outreach_insert after insert on growth.prospect_outreach_log
  referencing new table as new_rows for each statement execute function growth.guard_outreach();
create or replace trigger guard_outreach_update after update on growth.prospect_outreach_log
  referencing old table as old_rows new table as new_rows for each statement execute function growth.guard_outreach();
