-- Refuses a contact key that is not in its normal form, in a table that still has such ones from before: a check would refuse every change
-- of those rows. Its argument is the kind, its trigger says which values are meant.
create or replace function ops.refuse_spelling() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception '%.% takes a contact key (%) in its normal form only, as ops.%_key gives it', tg_table_schema, tg_table_name, tg_argv[0], tg_argv[0]
    using errcode = '23514', schema = tg_table_schema, table = tg_table_name;
end
$$;
revoke all on function ops.refuse_spelling() from public;
