-- Leads, newest first. filter: {client_id, state: living|archived|deleted|all, is_test, urgency, language, tag, intent, min_confidence, since,
-- until, search}; after: {timestamp, id} -> {rows, next}. The conditions stand in the statement only where they are asked for: with all of
-- them at once no index would be of use.
create or replace function growth.lead_list(filter jsonb, after jsonb, page_size integer) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  answer jsonb;
begin
  execute format($q$
    with page as materialized (
      select l as lead, l.timestamp, l.id from growth.lead_memory l where %s order by l.timestamp desc, l.id desc limit $3
    )
    select ops.page(jsonb_agg(growth.lead_row(p.lead) order by p.timestamp desc, p.id desc),
                    jsonb_agg(jsonb_build_object('timestamp', p.timestamp, 'id', p.id) order by p.timestamp desc, p.id desc), $3)
    from page p$q$,
    concat_ws(' and ', 'true',
      case when filter ? 'client_id' then 'l.client_id = ($1 ->> ''client_id'')::uuid' end,
      case coalesce(filter ->> 'state', 'living')
        when 'living' then 'l.deleted is not true and l.archived is not true' when 'archived' then 'l.deleted is not true and l.archived'
        when 'deleted' then 'l.deleted' end,
      case when filter ? 'is_test' then 'coalesce(l.is_test, false) = ($1 ->> ''is_test'')::boolean' end,
      case when filter ? 'urgency' then 'l.urgency = $1 ->> ''urgency''' end,
      case when filter ? 'language' then 'l.language = $1 ->> ''language''' end,
      case when filter ? 'tag' then 'lower(l.current_tag) = lower($1 ->> ''tag'')' end,
      case when filter ? 'intent' then 'lower(l.intent) = lower($1 ->> ''intent'')' end,
      case when filter ? 'min_confidence' then 'l.confidence_score >= ($1 ->> ''min_confidence'')::numeric' end,
      case when filter ? 'since' then 'l.timestamp >= ($1 ->> ''since'')::timestamptz' end,
      case when filter ? 'until' then 'l.timestamp < ($1 ->> ''until'')::timestamptz' end,
      case when filter ? 'search' then 'strpos(ops.fold_case(concat_ws('' '', l.name, l.email, l.message)), ops.fold_case($1 ->> ''search'')) > 0' end,
      -- Leads without a time come first, as the index has them.
      case when after ->> 'timestamp' is not null then '(l.timestamp, l.id) < (($2 ->> ''timestamp'')::timestamptz, ($2 ->> ''id'')::uuid)'
           when after ->> 'id' is not null then '(l.timestamp is not null or l.id < ($2 ->> ''id'')::uuid)' end))
  into answer using filter, after, page_size;
  return answer;
end
$$;
revoke all on function growth.lead_list(jsonb, jsonb, integer) from public;
grant execute on function growth.lead_list(jsonb, jsonb, integer) to service_role;
