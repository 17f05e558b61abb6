-- A pattern for these names as whole words, with any blanks between their words. Null: there are none. is_loose: as ops.key_spellings.
create or replace function ops.name_spellings(names text[], is_loose boolean default false) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select case when is_loose then '' else '(?<![0-9A-Za-zÀ-ɏЀ-ӿ])' end || '(?:' || string_agg(
           (select string_agg(ops.text_spellings(ops.fold_case(normalize(w, NFC))), '\s{1,3}' order by o)
            from unnest(regexp_split_to_array(btrim(n), '\s+')) with ordinality as u(w, o)), '|' order by length(n) desc)
         || ')(?![0-9A-Za-zÀ-ɏЀ-ӿ])'
  from unnest(names) as n where not ops.is_blank(n)
$$;
revoke all on function ops.name_spellings(text[], boolean) from public;
grant execute on function ops.name_spellings(text[], boolean) to service_role;
