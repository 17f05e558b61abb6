-- The words of a text as a query that also takes longer words which begin so, where that costs little: in a text of several words, a word whose
-- beginnings are in very many messages (as the planner's statistics have it) stands for itself. Words of one or two letters and words that
-- must not be there do, too. Volatile: a plan can be asked for in no other function.
create or replace function crm.search_query(words tsquery, lexemes text[]) returns tsquery
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  -- An index has to gather all messages of a beginning before it can look for the other words: 0.7 s for a million of them.
  common constant integer := 20000;
  most_words constant integer := 20;
  query text := words::text;
  quoted text;
  lexeme text;
  plan json;
begin
  if cardinality(lexemes) > most_words then
    return words;
  end if;
  foreach lexeme in array lexemes loop
    quoted := '''' || replace(replace(lexeme, '\', '\\'), '''', '''''') || '''';
    if length(lexeme) > 2 then
      if cardinality(lexemes) > 1 then
        execute format('explain (format json) select from crm.instagram_messages m where m.search_words @@ %L::pg_catalog.tsquery', quoted || ':*')
          into plan;
      end if;
      if coalesce((plan -> 0 -> 'Plan' ->> 'Plan Rows')::numeric, 0) < common then
        query := replace(query, quoted, quoted || ':*');
      end if;
    end if;
  end loop;
  return regexp_replace(query, $r$!('(?:[^']|'')*'):\*$r$, '!\1', 'g')::tsquery;
end
$$;
revoke all on function crm.search_query(tsquery, text[]) from public;
grant execute on function crm.search_query(tsquery, text[]) to service_role;
