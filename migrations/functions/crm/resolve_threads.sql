-- What is known of whose threads these are. threads: [{thread_id, display_name, handles: that its path or name may be}]
-- -> {rows: [{username: of the contact that has the thread, named: handles of that name that have no other thread, known: those of its
-- handles that somebody has}]} in the order of the threads
create or replace function crm.resolve_threads(threads jsonb) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with input as materialized (
    select t.place, t.thread ->> 'thread_id' as thread_id, lower(t.thread ->> 'display_name') as name, t.thread -> 'handles' as handles
    from jsonb_array_elements(threads) with ordinality as t(thread, place)
  ), names as (
    select i.place, ops.handle_key(p.pattern_key) as handle
    from input i join crm.automation_patterns p on lower(p.pattern_value) = i.name
    where p.pattern_type = 'known_handle' and p.is_active
    union
    select i.place, h.handle from input i join crm.export_handles h on lower(h.display_name) = i.name
  ), free as (
    select n.place, n.handle
    from names n join input i on i.place = n.place
    where n.handle is not null
      and not exists (
        select from crm.instagram_contacts c join crm.instagram_conversations v on v.contact_id = c.id
        where v.thread_id <> i.thread_id
          and c.id = coalesce((select m.contact_id from crm.merged_handles m where m.handle = n.handle),
                              (select o.id from crm.instagram_contacts o where o.instagram_username = n.handle)))
  ), known as (
    select i.place, h.handle
    from input i cross join lateral jsonb_array_elements_text(i.handles) as h(handle)
    where exists (select from crm.export_handles e where e.handle = h.handle)
       or exists (select from crm.automation_patterns p where p.pattern_type = 'known_handle' and p.is_active and p.pattern_key = h.handle)
  )
  select jsonb_build_object('rows', coalesce(jsonb_agg(jsonb_build_object(
    'username', (select c.instagram_username from crm.instagram_conversations v join crm.instagram_contacts c on c.id = v.contact_id
                 where v.thread_id = i.thread_id),
    'named', (select coalesce(jsonb_agg(distinct f.handle), '[]') from free f where f.place = i.place),
    'known', (select coalesce(jsonb_agg(distinct k.handle), '[]') from known k where k.place = i.place)) order by i.place), '[]'))
  from input i
$$;
revoke all on function crm.resolve_threads(jsonb) from public;
grant execute on function crm.resolve_threads(jsonb) to service_role;
