-- How large the tables of the six schemas are, and how often their indexes are used. -> [{type: table|index, relation, name, rows (an estimate;
-- null: nobody has counted yet), bytes (a table's with its indexes and long values), scans, rows_read, is_unique, since: when scans began to be counted}]
create or replace function ops.table_stats() returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with schema as (
    select n.oid, n.nspname from pg_namespace n where n.nspname in ('ops', 'discovery', 'growth', 'crm', 'outbound', 'sdr')
  ), counted as (
    select d.stats_reset as since from pg_stat_database d where d.datname = current_database()
  ), row as (
    select 'table' as type, s.nspname || '.' || c.relname as relation, null::text as name,
           case when c.reltuples >= 0 then c.reltuples::bigint end as rows, pg_total_relation_size(c.oid) as bytes,
           t.seq_scan + coalesce(t.idx_scan, 0) as scans, t.seq_tup_read + coalesce(t.idx_tup_fetch, 0) as rows_read, null::boolean as is_unique
    from pg_class c join schema s on s.oid = c.relnamespace left join pg_stat_all_tables t on t.relid = c.oid
    where c.relkind in ('r', 'm')
    union all
    select 'index', s.nspname || '.' || c.relname, x.relname, case when x.reltuples >= 0 then x.reltuples::bigint end, pg_relation_size(x.oid),
           u.idx_scan, u.idx_tup_read, i.indisunique
    from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class c on c.oid = i.indrelid join schema s on s.oid = c.relnamespace
    left join pg_stat_all_indexes u on u.indexrelid = i.indexrelid
    where c.relkind in ('r', 'm')
  )
  select coalesce(jsonb_agg(to_jsonb(r) || jsonb_build_object('since', c.since) order by r.bytes desc, r.relation, r.name), '[]')
  from row r left join counted c on true
$$;
revoke all on function ops.table_stats() from public;
grant execute on function ops.table_stats() to service_role;
