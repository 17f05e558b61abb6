-- A tone in lower-case English; a word that is not known stays as it is, in lower case; null: it is blank.
create or replace function growth.tone_of(word text) returns text
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select case
    when key in ('formel', 'formelle') then 'formal'
    when key in ('decontracte', 'decontractee') then 'casual'
    when key in ('urgent', 'urgente') then 'urgent'
    when key in ('hesitant', 'hesitante') then 'hesitant'
    when key in ('confiant', 'confiante') then 'confident'
    when key in ('professionnel', 'professionnelle') then 'professional'
    when key in ('amical', 'amicale') then 'friendly'
    when key = 'neutre' then 'neutral'
    when key = 'strategique' then 'strategic'
    when key = 'analytique' then 'analytical'
    when key in ('frustre', 'frustree') then 'frustrated'
    when key = 'enthousiaste' then 'enthusiastic'
    else nullif(btrim(regexp_replace(ops.fold_case(normalize(word, NFKC)), '\s+', ' ', 'g')), '') end
  from (select regexp_replace(normalize(ops.fold_case(normalize(word, NFKC)), NFD), '[^a-z]', '', 'g') as key) k
$$;
revoke all on function growth.tone_of(text) from public;
grant execute on function growth.tone_of(text) to service_role;
