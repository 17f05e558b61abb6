-- What imported messages are looked at with -> {spam: [{key, words}], offers: [text]}
create or replace function crm.import_marks() returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object(
    'spam', (select coalesce(jsonb_agg(jsonb_build_object('key', p.pattern_key, 'words', p.pattern_value) order by p.pattern_key), '[]')
             from crm.automation_patterns p where p.pattern_type = 'spam_pattern' and p.is_active),
    -- A template that is out of use was in use once.
    'offers', (select coalesce(jsonb_agg(o.text order by o.text), '[]')
               from (select a.action_text as text from crm.next_best_actions a where a.lane = 'offer'
                     union select s.offer_template from crm.fit_signals s where s.offer_template <> '') o))
$$;
revoke all on function crm.import_marks() from public;
grant execute on function crm.import_marks() to service_role;
