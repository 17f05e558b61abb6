-- Takes a person out of the texts of a table, some blocks of it at a time: rows that are about them go where a table keeps what came from
-- outside, and in all others their keys and names are replaced. Security definer: it may change append-only logs, for this alone.
-- payload: {person (what ops.person_to_erase found), relation, from_block, blocks} -> {deleted, updated, next (null: that was the end)}
create or replace function ops.erase_texts(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan
  set statement_timeout = '60s' as $$
declare
  of_relation constant text := payload ->> 'relation';
  -- Of what somebody may be in a record of theirs, the column that is the record.
  records constant jsonb := '{"ops.rejects": "record", "discovery.scrape_items": "item", "growth.growth_brain": "learning_snapshot",
    "outbound.instantly_emails_raw": "raw_json", "outbound.instantly_leads_raw": "raw_json", "outbound.instantly_webhooks_raw": "raw_json"}'::jsonb;
  from_block constant bigint := (payload ->> 'from_block')::bigint;
  to_block constant bigint := from_block + (payload ->> 'blocks')::bigint;
  person jsonb := ops.person_patterns(payload -> 'person');
  pages tid[] := array[format('(%s,0)', from_block), format('(%s,0)', to_block)]::tid[];
  schema_name constant text := split_part(of_relation, '.', 1);
  table_name constant text := split_part(of_relation, '.', 2);
  theirs text;
  is_theirs text;
  deleted bigint := 0;
  updated bigint := 0;
  blocks bigint;
  rows_at tid[];
  row_at tid;
begin
  if person ->> 'pattern' is null then
    raise exception 'nobody is named' using errcode = '22023';
  end if;
  if not exists (select from ops.erasable_columns(of_relation) e where e.kept is null) then
    raise exception 'not a table to erase somebody from: %', of_relation using errcode = '22023';
  end if;
  if of_relation = 'growth.growth_brain' then
    -- Beside its id, a lead's name counts also where it is one word.
    person := person || (
      select jsonb_build_object('ids', coalesce(jsonb_agg(l.id), '[]'),
                                'all_names', to_jsonb(array_agg(distinct l.name) filter (where length(l.name) > 1)))
      from growth.lead_memory l where lower(l.email) = any (array(select e from jsonb_array_elements_text(person -> 'emails') as e)));
  end if;
  -- Which rows name them: of a record, its ids and handles count as well.
  select string_agg(
           case when e.type like '%[]' then format('array_to_string(t.%1$I, E''\n'') ~* $4 and array_to_string(t.%1$I, E''\n'') ~* $2', e.column_name)
                when e.type = 'jsonb' then format('t.%1$I::text ~* $4 and t.%1$I::text ~* $2 or exists (select from jsonb_array_elements_text($3 -> ''handles'' || coalesce($3 -> ''ids'', ''[]'')) as k '
                                                  'where strpos(lower(t.%1$I::text), ''"'' || k || ''"'') > 0)', e.column_name)
                else format('t.%1$I ~* $4 and t.%1$I ~* $2', e.column_name) end, ' or ' order by e.column_name)
  into theirs
  from ops.erasable_columns(of_relation) e where e.kept is null;
  is_theirs := format('ops.is_persons(t.%I, $3)', coalesce(records ->> of_relation, 'none'));
  if of_relation = 'growth.growth_brain' and person ->> 'name_pattern' is not null then
    -- What a tenant has learned may name its lead without an address; where it says which lead, that decides.
    theirs := theirs || ' or (t.insight_text ~* $5 or t.learning_snapshot::text ~* $5) and concat(t.insight_text, '' '', t.learning_snapshot) ~* ($3 ->> ''name_pattern'') and t.learning_snapshot ->> ''lead_id'' is null'
      ' and t.client_id in (select l.client_id from growth.lead_memory l where l.id::text in (select jsonb_array_elements_text($3 -> ''ids'')))';
  elsif of_relation = 'ops.rejects' then
    -- A record may be known by its key alone, and a line is no object.
    theirs := theirs || ' or string_to_array(lower(t.pointer), ''/'') && array(select jsonb_array_elements_text($3 -> ''handles''))';
    is_theirs := is_theirs || ' or jsonb_typeof(t.record) = ''string'' and t.record::text ~* $4 and t.record::text ~* $2'
      ' or string_to_array(lower(t.pointer), ''/'') && array(select jsonb_array_elements_text($3 -> ''handles''))';
  end if;

  insert into ops.erasure_pass (transaction) values (pg_current_xact_id()) on conflict do nothing;
  if records ? of_relation then
    execute format('with gone as (delete from %1$I.%2$I t where t.ctid >= $1[1] and t.ctid < $1[2] and (%3$s) and (%4$s) returning 1) '
                   'select count(*) from gone', schema_name, table_name, theirs, is_theirs)
      into deleted using pages, person ->> 'pattern', person, person ->> 'loose', person ->> 'loose_names';
  end if;
  execute format('select array_agg(r.ctid) from (select t.ctid from %I.%I t where t.ctid >= $1[1] and t.ctid < $1[2] and (%s) for update) r',
                 schema_name, table_name, theirs)
    into rows_at using pages, person ->> 'pattern', person, person ->> 'loose', person ->> 'loose_names';
  if jsonb_typeof(person -> 'all_names') = 'array' then
    person := ops.person_patterns(person || jsonb_build_object('names', person -> 'all_names' || (person -> 'names')));
  end if;
  foreach row_at in array coalesce(rows_at, '{}') loop
    begin
      execute format('update %I.%I t set %s where t.ctid = $1', schema_name, table_name, (
        select string_agg(format(
                 case when e.type like '%[]' then '%1$I = case when t.%1$I is not null then array(select a from unnest(t.%1$I) with ordinality as u(a, n) where (a ~* $4 and a ~* $2) is not true order by n) end'
                      when e.type = 'jsonb' then '%1$I = ops.without_person(t.%1$I, $3, %2$L)'
                      when e.is_unique then '%1$I = case when t.%1$I ~* $4 and t.%1$I ~* $2 then ''(erased '' || left(md5(gen_random_uuid()::text), 8) || '')'' else t.%1$I end'
                      else '%1$I = ops.without_spellings(t.%1$I, $3)' end,
                 e.column_name, of_relation in ('outbound.csv_imports_raw', 'ops.runs')), ', ')
        from ops.erasable_columns(of_relation) e where e.kept is null))
        using row_at, person ->> 'pattern', person, person ->> 'loose';
      updated := updated + 1;
    exception when unique_violation then
      -- Without the person it says what another row says.
      execute format('delete from %I.%I t where t.ctid = $1', schema_name, table_name) using row_at;
      deleted := deleted + 1;
    end;
  end loop;
  delete from ops.erasure_pass p where p.transaction = pg_current_xact_id();

  blocks := pg_relation_size(format('%I.%I', schema_name, table_name)::regclass) / current_setting('block_size')::integer;
  if dry_run then
    raise exception using errcode = 'OR001';
  end if;
  return jsonb_build_object('deleted', deleted, 'updated', updated, 'next', case when to_block < blocks then to_block end);
exception when sqlstate 'OR001' then
  return jsonb_build_object('deleted', deleted, 'updated', updated, 'next', case when to_block < blocks then to_block end);
end
$$;
revoke all on function ops.erase_texts(jsonb, boolean) from public;
grant execute on function ops.erase_texts(jsonb, boolean) to service_role;
