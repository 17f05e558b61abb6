-- Prospects, the newest first, or with order "need" those who need it most. filter: {order, industry, region, language, contacted, tested,
-- min_need, search}; after: {at or need, id} -> {rows, next}. The conditions stand in the statement only where they are asked for.
create or replace function growth.prospect_list(filter jsonb, after jsonb, page_size integer) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  by_need constant boolean := filter ->> 'order' = 'need';
  place constant text := case when by_need then 'p.automation_need_score' else 'p.created_at' end;
  key constant text := case when by_need then 'need' else 'at' end;
  answer jsonb;
begin
  execute format($q$
    with page as materialized (
      select p as prospect, %1$s as place, p.id from growth.prospect_candidates p where %2$s order by %1$s desc, p.id desc limit $3
    ), said_no as materialized (
      select n.id from unnest(growth.suppressed_prospects(array(select p.id from page p))) as n(id)
    )
    select ops.page(
      jsonb_agg(growth.prospect_row(p.prospect, p.id in (select n.id from said_no n)) order by p.place desc, p.id desc),
      jsonb_agg(jsonb_build_object(%3$L, p.place, 'id', p.id) order by p.place desc, p.id desc), $3)
    from page p$q$,
    place,
    concat_ws(' and ', 'true',
      case when filter ? 'industry' then 'ops.fold_case(p.industry) = ops.fold_case($1 ->> ''industry'')' end,
      case when filter ? 'region' then 'ops.fold_case(p.region) = ops.fold_case($1 ->> ''region'')' end,
      case when filter ? 'language' then 'p.language = $1 ->> ''language''' end,
      case filter -> 'contacted' when 'true' then 'p.contacted' when 'false' then 'p.contacted is not true' end,
      case filter -> 'tested' when 'true' then 'p.automation_need_score is not null' when 'false' then 'p.automation_need_score is null' end,
      case when filter ? 'min_need' then 'p.automation_need_score >= ($1 ->> ''min_need'')::numeric' end,
      case when filter ? 'search' then
        'strpos(ops.fold_case(concat_ws('' '', p.business_name, p.website, p.contact_email)), ops.fold_case($1 ->> ''search'')) > 0' end,
      -- Those without a place come first, as the indexes have them.
      case when after ->> key is not null then
             format('(%s, p.id) < (($2 ->> %L)::%s, ($2 ->> ''id'')::uuid)', place, key, case when by_need then 'numeric' else 'timestamptz' end)
           when after ->> 'id' is not null then format('(%s is not null or p.id < ($2 ->> ''id'')::uuid)', place) end),
    key)
  into answer using filter, after, page_size;
  return answer;
end
$$;
revoke all on function growth.prospect_list(jsonb, jsonb, integer) from public;
grant execute on function growth.prospect_list(jsonb, jsonb, integer) to service_role;
