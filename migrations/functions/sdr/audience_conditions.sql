-- A filter of employees as conditions on sdr.companies c and sdr.employees e. filter: [{field, operator, value, pattern}], as
-- src/sdr/audiences/filter.ts reads it. field: a column, as companies.segment; null is empty. pattern: value as a regular expression in any
-- case, of a contains with more than ASCII: the case of other letters is not the same on every server. A date may be so many days ago: 90d.
create or replace function sdr.audience_conditions(filter jsonb) returns text[]
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  refused text;
  conditions text[];
begin
  with clause as materialized (
    select k.ordinal, k.clause ->> 'field' as field, k.clause ->> 'operator' as op, k.clause -> 'value' as value, k.clause ->> 'pattern' as pattern,
           case when k.clause ->> 'field' like 'companies.%' then 'c.' else 'e.' end || quote_ident(a.attname) as cell,
           case a.atttypid when 'boolean'::regtype then 'flag' when 'integer'::regtype then 'whole' when 'numeric'::regtype then 'number'
                           when 'date'::regtype then 'day' when 'timestamptz'::regtype then 'time' when 'text[]'::regtype then 'list'
                           when 'jsonb'::regtype then 'json' when 'uuid'::regtype then 'id' else 'text' end as kind,
           a.attname
    from jsonb_array_elements(filter) with ordinality as k(clause, ordinal)
    left join pg_attribute a on a.attnum > 0 and not a.attisdropped and a.attname = split_part(k.clause ->> 'field', '.', 2)
      and a.attrelid = case split_part(k.clause ->> 'field', '.', 1) when 'companies' then 'sdr.companies'::regclass
                                                                     when 'employees' then 'sdr.employees'::regclass end
  ), valued as materialized (
    select c.*, coalesce(v.given, '{}') as given, coalesce(v.has_empty, false) as has_empty
    from clause c cross join lateral (
      select array_agg(case when c.cell like '%email%' then lower(i #>> '{}')
                            when c.kind = 'day' and i #>> '{}' ~ '^[0-9]+d$'
                              then ((now() at time zone 'UTC')::date - rtrim(i #>> '{}', 'd')::integer)::text
                            when c.kind = 'time' and i #>> '{}' ~ '^[0-9]+d$' then (now() - (i #>> '{}')::interval)::text
                            else i #>> '{}' end) filter (where i <> 'null') as given,
             bool_or(i = 'null') as has_empty
      from jsonb_array_elements(case jsonb_typeof(c.value) when 'array' then c.value else jsonb_build_array(c.value) end) as i) v
  ), worded as (
    select v.*,
           case v.kind when 'text' then format('(%1$s is null or %1$s = '''')', v.cell) when 'list' then format('coalesce(cardinality(%s), 0) = 0', v.cell)
                       when 'json' then format('(%1$s is null or %1$s in (''{}'', ''[]'', ''null''))', v.cell)
                       else format('%s is null', v.cell) end as empty,
           case v.kind when 'whole' then 'numeric' when 'number' then 'numeric' when 'flag' then 'boolean' when 'day' then 'date'
                       when 'time' then 'timestamptz' when 'id' then 'uuid' else 'text' end as type,
           -- A whole number that fits is compared by the column's own index.
           case when v.kind = 'whole' and v.given[1] ~ '^-?[0-9]{1,9}$' then v.given[1]
                when v.kind in ('whole', 'number') then format('%L::numeric', v.given[1])
                when v.kind = 'day' then format('%L::date', v.given[1])
                when v.kind = 'time' and v.given[1] ~ '^\d{4}-\d\d-\d\d$' then format('(%L::timestamp at time zone ''UTC'')', v.given[1])
                when v.kind = 'time' then format('%L::timestamptz', v.given[1]) end as bound,
           v.kind = 'time' and v.given[1] ~ '^\d{4}-\d\d-\d\d$' as is_day
    from valued v
  ), said as (
    select w.ordinal, w.field, w.op,
           case
             when w.cell is null then null
             when w.op = 'eq' and w.has_empty then w.empty
             when w.op in ('eq', 'in') and w.kind = 'list' then
               format('(%s && %L::text[]%s)', w.cell, w.given, case when w.has_empty then ' or ' || w.empty else '' end)
             when w.op = 'not_in' and w.kind = 'list' then
               format('(not coalesce(%s, ''{}'') && %L::text[]%s)', w.cell, w.given, case when w.has_empty then format(' and not (%s)', w.empty) else '' end)
             -- Flags that nobody set say no.
             when w.op = 'eq' and w.kind = 'flag' and w.attname <> 'sme_registry' then
               format('%s is %s true', w.cell, case when w.given[1]::boolean then '' else 'not' end)
             when w.op = 'eq' and w.kind = 'time' and w.is_day then format('(%1$s >= %2$s and %1$s < %2$s + interval ''1 day'')', w.cell, w.bound)
             when w.op = 'eq' and w.bound is not null then format('%s = %s', w.cell, w.bound)
             when w.op = 'eq' and w.kind <> 'json' then format('%s = %L::%s', w.cell, w.given[1], w.type)
             when w.op = 'in' then format('(%s = any (%L::%s[])%s)', w.cell, w.given, w.type, case when w.has_empty then ' or ' || w.empty else '' end)
             when w.op = 'not_in' then
               case when w.has_empty then format('(not (%s) and %s <> all (%L::%s[]))', w.empty, w.cell, w.given, w.type)
                    else format('(%1$s is null or %1$s <> all (%2$L::%3$s[]))', w.cell, w.given, w.type) end
             when w.op = 'gte' and w.bound is not null then format('%s >= %s', w.cell, w.bound)
             when w.op = 'lte' and w.is_day then format('%s < %s + interval ''1 day''', w.cell, w.bound)
             when w.op = 'lte' and w.bound is not null then format('%s <= %s', w.cell, w.bound)
             when w.op = 'contains' and w.kind = 'list' then
               format('exists (select from unnest(%s) as item where %s)', w.cell, contained.condition)
             when w.op = 'contains' and w.kind in ('text', 'json') then contained.condition
           end as condition
    from worded w cross join lateral (
      select case when w.pattern is null
                  then format('position(%L in lower(%s collate "C")) > 0', lower(w.given[1] collate "C"), part.cell)
                  else format('%s ~ %L', part.cell, w.pattern) end as condition
      from (select case w.kind when 'list' then 'item' when 'json' then w.cell || '::text' else w.cell end as cell) part) contained
  )
  select array_agg(s.condition order by s.ordinal),
         min(concat_ws(' ', s.field, s.op)) filter (where s.condition is null)
  into conditions, refused from said s;
  if refused is not null then
    raise exception 'not a condition: %', refused using errcode = '22023';
  end if;
  return coalesce(conditions, '{}');
end
$$;
revoke all on function sdr.audience_conditions(jsonb) from public;
grant execute on function sdr.audience_conditions(jsonb) to service_role;
