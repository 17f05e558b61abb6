-- A pattern for these names as whole words, with any blanks between their words. Null: there are none.
create or replace function ops.name_spellings(names text[]) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select '(?<![0-9A-Za-zÀ-ɏЀ-ӿ])(?:' || string_agg(
           (select string_agg(ops.text_spellings(ops.fold_case(normalize(w, NFC))), '\s{1,3}' order by o)
            from unnest(regexp_split_to_array(btrim(n), '\s+')) with ordinality as u(w, o)), '|' order by length(n) desc)
         || ')(?![0-9A-Za-zÀ-ɏЀ-ӿ])'
  from unnest(names) as n where not ops.is_blank(n)
$$;
revoke all on function ops.name_spellings(text[]) from public;
grant execute on function ops.name_spellings(text[]) to service_role;
