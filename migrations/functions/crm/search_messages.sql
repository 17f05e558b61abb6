-- Messages that hold the words of a text: as a search engine takes it ("in quotation marks", -without, or), and longer words that begin so
-- (crm.search_query). filter: {text, username, is_outbound} -> {words: whether the text has any, rows: [{username, display_name, sent_at,
-- direction, match, message_text, message_type, rank}]}, best first; of common words the newest messages are ranked.
-- A plan of its own for every text: whether the index of words or the newest messages are the shorter way depends on the words.
create or replace function crm.search_messages(filter jsonb, page_size integer) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = 'force_custom_plan' set jit = off as $$
declare
  candidates constant integer := 500;
  words constant tsquery := websearch_to_tsquery('pg_catalog.simple', filter ->> 'text');
  beginnings constant tsquery := crm.search_query(words, tsvector_to_array(to_tsvector('pg_catalog.simple', filter ->> 'text')));
  of_contact uuid;
  wanted constant boolean := (filter ->> 'is_outbound')::boolean;
  found jsonb;
begin
  if numnode(words) = 0 then
    return jsonb_build_object('words', false, 'rows', '[]'::jsonb);
  end if;
  if filter ->> 'username' is null then
    select jsonb_agg(jsonb_build_object('id', n.id)) into found
    from (select m.id from crm.instagram_messages m
          where m.search_words @@ beginnings and (wanted is null or m.is_outbound = wanted)
          order by m.sent_at desc limit candidates) n;
  else
    select c.id into of_contact from crm.instagram_contacts c where c.instagram_username = filter ->> 'username';
    if of_contact is null then
      select m.contact_id into of_contact from crm.merged_handles m where m.handle = filter ->> 'username';
    end if;
    select jsonb_agg(jsonb_build_object('id', n.id)) into found
    from (select m.id from crm.instagram_messages m
          where m.contact_id = of_contact and m.search_words @@ beginnings
            and (wanted is null or m.is_outbound = wanted)
          order by m.sent_at desc limit candidates) n;
  end if;
  return (
    with ranked as (
      select m.id, ts_rank(m.search_words, words, 1) + ts_rank(m.search_words, beginnings, 1) / 4 as rank, m.sent_at
      from jsonb_to_recordset(found) as f(id uuid) join crm.instagram_messages m on m.id = f.id
      order by 2 desc, m.sent_at desc nulls last, m.id limit page_size
    )
    select jsonb_build_object('words', true, 'rows', coalesce(jsonb_agg(jsonb_build_object(
      'username', c.instagram_username, 'display_name', c.display_name, 'sent_at', m.sent_at,
      'direction', case when m.is_outbound then 'outbound' else 'inbound' end,
      'match', ts_headline('pg_catalog.simple', left(m.message_text, 50000), beginnings, 'StartSel=**, StopSel=**, MinWords=8, MaxWords=30'),
      'message_text', m.message_text, 'message_type', m.message_type, 'rank', round(r.rank::numeric, 4))
      order by r.rank desc, r.sent_at desc nulls last, r.id), '[]'))
    from ranked r
    join crm.instagram_messages m on m.id = r.id
    left join crm.instagram_contacts c on c.id = m.contact_id);
end
$$;
revoke all on function crm.search_messages(jsonb, integer) from public;
grant execute on function crm.search_messages(jsonb, integer) to service_role;
