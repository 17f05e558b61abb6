-- Words as they are noted of a run: "(erased)" stands in the place of every address, handle and number of somebody who was erased, in whatever
-- spelling. A handle counts by itself as well: here it is what somebody typed.
create or replace function ops.without_erased(words text[]) returns text[]
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  kinds text[];
  keys text[];
  pattern text;
begin
  if words is null or not exists (select from ops.erasures) then
    return words;
  end if;
  select array_agg(k.kind), array_agg(k.value) into kinds, keys
  from ops.people_keys(jsonb_build_array(jsonb_build_object(
    'emails', array(select m[1] from unnest(words) as w cross join lateral regexp_matches(w, '([^\s<>"''(),;:=|]+@[^\s<>"''(),;:=|]+)', 'g') as m),
    'handles', array(select m[1] from unnest(words) as w cross join lateral regexp_matches(w, '([0-9A-Za-z._]+)', 'g') as m),
    'phones', array(select m[1] from unnest(words) as w cross join lateral regexp_matches(w, '([+(]?[0-9][0-9 ()./-]{5,}[0-9])', 'g') as m)))) k;
  select string_agg(ops.key_spellings(h.kind, h.value) || case h.kind when 'handle'
                    then '|(?<![0-9A-Za-z._])' || ops.text_spellings(h.value) || '(?![0-9A-Za-z_])(?!\.[0-9A-Za-z_])' else '' end, '|') into pattern
  from ops.erased_keys(kinds, keys) h join ops.erasures e on e.kind = h.kind and e.key_hash = h.erased;
  if pattern is null then
    return words;
  end if;
  return array(select regexp_replace(w.word, pattern, '(erased)', 'gi') from unnest(words) with ordinality as w(word, n) order by w.n);
end
$$;
revoke all on function ops.without_erased(text[]) from public;
grant execute on function ops.without_erased(text[]) to service_role;
