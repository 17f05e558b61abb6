-- Keeps what records stated of who is who and state no more: each key that a record had is linked with those that it has now or, where
-- it has none left, with the others that it had. What held for the old key then holds for the new one, and what is pending is cancelled.
-- changes: [{was: {emails, mailboxes, handles, phones}, now: the same or null (deleted), via}], as the columns spell them. A mailbox that
-- others may share counts where it is suppressed, itself or by a link: what held because of it goes on, and nobody else is joined by it.
create or replace function ops.end_links(changes jsonb) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  today constant text := to_char(now() at time zone 'UTC', 'YYYY-MM-DD');
  ids uuid[];
begin
  if changes is null then
    return;
  end if;
  with change as materialized (
    select c.n, c.was, c.now, c.via from rows from (jsonb_to_recordset(changes) as (was jsonb, now jsonb, via text)) with ordinality
      as c(was, now, via, n)
  ), was as materialized (
    select * from ops.people_keys(array_to_json(array(
      select jsonb_build_object('emails', coalesce(c.was -> 'emails', '[]') || coalesce(c.was -> 'mailboxes', '[]'),
                                'handles', c.was -> 'handles', 'phones', c.was -> 'phones') from change c order by c.n))::jsonb)
  ), stated as materialized (
    select * from ops.people_keys(array_to_json(array(
      select jsonb_build_object('emails', coalesce(c.now -> 'emails', '[]') || coalesce(c.now -> 'mailboxes', '[]'),
                                'handles', c.now -> 'handles', 'phones', c.now -> 'phones') from change c order by c.n))::jsonb)
  ), others as materialized (
    select k.ordinal, k.value from ops.people_keys(array_to_json(array(
      select jsonb_build_object('emails', c.was -> 'mailboxes') from change c order by c.n))::jsonb) k
  ), mailbox as materialized (
    select o.ordinal, o.value from others o
    where o.value not in (
      select s.value from ops.suppressed_keys(array(select distinct m.value from others m), '{}', '{}') s where s.kind = 'email')
    except
    select k.ordinal, k.value from ops.people_keys(array_to_json(array(
      select jsonb_build_object('emails', c.was -> 'emails') from change c order by c.n))::jsonb) k
  ), gone as (
    select w.* from was w
    where not exists (select from stated i where (i.ordinal, i.kind, i.value) = (w.ordinal, w.kind, w.value))
      and not exists (select from mailbox m where w.kind = 'email' and (m.ordinal, m.value) = (w.ordinal, w.value))
  ), pair as (
    select g.ordinal, g.kind as from_kind, g.value as from_value, o.kind, o.value
    from gone g join stated o on o.ordinal = g.ordinal
    union
    select g.ordinal, g.kind, g.value, o.kind, o.value
    from gone g join gone o on o.ordinal = g.ordinal
    where not exists (select from stated i where i.ordinal = g.ordinal)
  ), shared as materialized (
    select coalesce(ops.shared_keys(array_agg(k.kind), array_agg(k.value)), '{}') as keys
    from (select p.from_kind as kind, p.from_value as value from pair p union select p.kind, p.value from pair p) k
  ), link as (
    select p.*, c.via from pair p join change c on c.n = p.ordinal cross join shared s
    where (p.from_kind, p.from_value) <> (p.kind, p.value) and p.from_value <> all (s.keys) and p.value <> all (s.keys)
  ), kept as (
    insert into ops.past_links (from_kind, from_value, kind, value, via)
    select distinct on (b.from_kind, b.from_value, b.kind, b.value) b.*
    from (select l.from_kind, l.from_value, l.kind, l.value, format('%s until %s', l.via, today) as via from link l
          union all
          select l.kind, l.value, l.from_kind, l.from_value, format('%s until %s', l.via, today) from link l) b
    order by b.from_kind, b.from_value, b.kind, b.value, b.via
    on conflict do nothing
    returning id
  )
  select array_agg(k.id) into ids from kept k;
  if ids is not null then
    insert into ops.sending_checks (relation, ids, stops) select 'ops.past_links', ids, s.stops from ops.sending_stops s;
    perform ops.follow_records('ops.past_links', ids);
  end if;
end
$$;
revoke all on function ops.end_links(jsonb) from public;
grant execute on function ops.end_links(jsonb) to service_role;
