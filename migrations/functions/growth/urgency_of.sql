-- Urgency as it is stored, of a word for it in English or French; null: it is none. The same as readUrgency in src/growth/urgency.ts.
create or replace function growth.urgency_of(word text) returns text
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select case when key in ('high', 'haute', 'haut', 'elevee', 'eleve', 'urgent', 'urgente') then 'High'
              when key in ('medium', 'moyenne', 'moyen') then 'Medium'
              when key in ('low', 'faible', 'basse', 'bas') then 'Low' end
  from (select regexp_replace(normalize(ops.fold_case(normalize(word, NFKC)), NFD), '[^a-z]', '', 'g') as key) k
$$;
revoke all on function growth.urgency_of(text) from public;
grant execute on function growth.urgency_of(text) to service_role;
