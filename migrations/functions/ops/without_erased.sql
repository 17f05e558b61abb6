-- Words as they are noted of a run: one that names somebody who was erased, by an address or a handle in it or by being a number, is '(erased)'.
create or replace function ops.without_erased(words text[]) returns text[]
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  people jsonb;
  theirs bigint[];
begin
  if words is null or not exists (select from ops.erasures) then
    return words;
  end if;
  select jsonb_agg(jsonb_build_object(
           'emails', array(select m[1] from regexp_matches(w.word, '([^\s<>"''(),;:=|]+@[^\s<>"''(),;:=|]+)', 'g') as m),
           'handles', array(select m[1] from regexp_matches(w.value, '([A-Za-z0-9._]+)', 'g') as m),
           'phones', array(select w.value where w.value ~ '^[0-9 ()./+-]{7,}$')) order by w.ordinal)
  into people
  from (select u.word, u.ordinal, regexp_replace(u.word, '^--?[A-Za-z0-9-]+=', '') as value
        from unnest(words) with ordinality as u(word, ordinal)) w;
  select array_agg(e.ordinal::bigint) into theirs from jsonb_array_elements_text(ops.erased_people(people) -> 'erased') as e(ordinal);
  return array(select case when u.ordinal = any (theirs) then '(erased)' else u.word end
               from unnest(words) with ordinality as u(word, ordinal) order by u.ordinal);
end
$$;
revoke all on function ops.without_erased(text[]) from public;
grant execute on function ops.without_erased(text[]) to service_role;
