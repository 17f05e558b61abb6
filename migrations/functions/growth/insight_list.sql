-- Learning events, newest first; those about leads that are archived, deleted or tests are left out. filter: {client_id, type, since};
-- after: {at, id} -> {rows, next}
create or replace function growth.insight_list(filter jsonb, after jsonb, page_size integer) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  answer jsonb;
begin
  execute format($q$
    with page as materialized (
      select b.* from growth.growth_brain b
      where not exists (
          select from growth.lead_memory l
          where b.event_type in ('conversion', 'reversion')
            and l.id = substring(lower(b.learning_snapshot ->> 'lead_id') from '^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$')::uuid
            and (l.is_test or l.deleted or l.archived))
        %s
      order by b.created_at desc, b.id desc limit $3
    )
    select ops.page(
      jsonb_agg(jsonb_build_object(
        'created_at', p.created_at, 'event_type', p.event_type, 'insight_text', p.insight_text, 'confidence', p.confidence,
        'business_name', c.business_name, 'metrics', p.learning_snapshot -> 'metrics', 'learning_snapshot', p.learning_snapshot, 'period', p.period,
        'client_id', p.client_id, 'id', p.id) order by p.created_at desc, p.id desc),
      jsonb_agg(jsonb_build_object('at', p.created_at, 'id', p.id) order by p.created_at desc, p.id desc), $3)
    from page p left join growth.clients c on c.client_id = p.client_id$q$,
    concat_ws(' ',
      case when filter ? 'client_id' then 'and b.client_id = ($1 ->> ''client_id'')::uuid' end,
      case when filter ? 'type' then 'and b.event_type = $1 ->> ''type''' end,
      case when filter ? 'since' then 'and b.created_at >= ($1 ->> ''since'')::timestamptz' end,
      -- Those without a time come first, as the index has them.
      case when after ->> 'at' is not null then 'and (b.created_at, b.id) < (($2 ->> ''at'')::timestamptz, ($2 ->> ''id'')::uuid)'
           when after ->> 'id' is not null then 'and (b.created_at is not null or b.id < ($2 ->> ''id'')::uuid)' end))
  into answer using filter, after, page_size;
  return answer;
end
$$;
revoke all on function growth.insight_list(jsonb, jsonb, integer) from public;
grant execute on function growth.insight_list(jsonb, jsonb, integer) to service_role;
