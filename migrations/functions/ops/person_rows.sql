-- What a table has of a person, some blocks of it at a time: rows of their records whole, of all others the texts and parts that name them.
-- payload: {person: what ops.person_to_erase found, ids: of their records, relation, from_block, blocks}
-- -> {rows: [{id, is_theirs, value}], next (null: that was the end)}
create or replace function ops.person_rows(payload jsonb) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan
  set statement_timeout = '60s' as $$
declare
  of_relation constant text := payload ->> 'relation';
  from_block constant bigint := (payload ->> 'from_block')::bigint;
  to_block constant bigint := from_block + (payload ->> 'blocks')::bigint;
  person constant jsonb := ops.person_patterns(payload -> 'person') || jsonb_build_object('ids', payload -> 'ids');
  pages constant tid[] := array[format('(%s,0)', from_block), format('(%s,0)', to_block)]::tid[];
  relation_id constant oid := to_regclass(of_relation);
  theirs text;
  names text;
  parts text;
  found_rows jsonb;
  blocks bigint;
begin
  if not exists (select from ops.erasable_columns(of_relation)) then
    raise exception 'not a table with words: %', of_relation using errcode = '22023';
  end if;
  if not has_table_privilege(relation_id, 'select') then
    return jsonb '{"rows": [], "next": null}';
  end if;
  -- By the key of a record, or by a foreign key to one. A tenant's leads and a company's people are others.
  select coalesce(string_agg(format('t.%I = any ($4)', a.attname), ' or '), 'false') into theirs
  from pg_attribute a
  where a.attrelid = relation_id and a.attnum > 0 and not a.attisdropped and a.atttypid = 'uuid'::regtype
    and (a.attname = 'id' or exists (
      select from pg_constraint k
      where k.conrelid = relation_id and k.contype = 'f' and k.conkey = array[a.attnum]
        and k.confrelid in ('growth.lead_memory'::regclass, 'growth.prospect_candidates'::regclass, 'crm.instagram_contacts'::regclass,
                            'outbound.leads'::regclass, 'sdr.employees'::regclass, 'discovery.pages'::regclass, 'discovery.clients'::regclass)));
  select string_agg(case when e.type like '%[]' then format('array_to_string(t.%1$I, E''\n'') ~* $6 and array_to_string(t.%1$I, E''\n'') ~* $2', e.column_name)
                         when e.type = 'jsonb' then format('t.%1$I::text ~* $6 and t.%1$I::text ~* $2', e.column_name)
                         else format('t.%1$I ~* $6 and t.%1$I ~* $2', e.column_name) end, ' or '),
         string_agg(case when e.type like '%[]' then format('%1$L, (select to_jsonb(array_agg(a)) from unnest(t.%1$I) as a where a ~* $2)', e.column_name)
                         when e.type = 'jsonb' then format('%1$L, nullif(ops.persons_parts(t.%1$I, $3), ''[]'')', e.column_name)
                         else format('%1$L, case when t.%1$I ~* $6 and t.%1$I ~* $2 then t.%1$I end', e.column_name) end, ', ')
  into names, parts
  from ops.erasable_columns(of_relation) e where not ops.is_secret(e.column_name);
  execute format(
    'select jsonb_agg(jsonb_build_object(''id'', to_jsonb(t) -> ''id'', ''is_theirs'', coalesce(%1$s, false), ''value'', '
    'case when %1$s then jsonb_strip_nulls(to_jsonb(t)) - array(select a.attname::text from pg_attribute a where a.attrelid = $5 and ops.is_secret(a.attname)) '
    'else jsonb_strip_nulls(jsonb_build_object(%2$s)) end) order by t.ctid) '
    'from %3$I.%4$I t where t.ctid >= $1[1] and t.ctid < $1[2] and ((%1$s) or (%5$s))',
    theirs, parts, split_part(of_relation, '.', 1), split_part(of_relation, '.', 2), names)
    into found_rows
    using pages, person ->> 'pattern', person, array(select i::uuid from jsonb_array_elements_text(payload -> 'ids') as i), relation_id, person ->> 'loose';
  blocks := pg_relation_size(relation_id) / current_setting('block_size')::integer;
  return jsonb_build_object('rows', coalesce(found_rows, '[]'), 'next', case when to_block < blocks then to_block end);
end
$$;
revoke all on function ops.person_rows(jsonb) from public;
grant execute on function ops.person_rows(jsonb) to service_role;
