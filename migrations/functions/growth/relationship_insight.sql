-- What a change of tone, confidence and urgency says, and what to do, in the language of the lead (facts/growth.md section 5). was, now:
-- {tone, urgency, confidence_score}. A value that was not there before did not change. Differences are compared in hundredths.
create or replace function growth.relationship_insight(was jsonb, now jsonb, language text) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  is_french constant boolean := language = 'fr';
  tone constant text := lower(now ->> 'tone');
  points constant integer := round((now ->> 'confidence_score')::numeric * 100) - round((was ->> 'confidence_score')::numeric * 100);
  -- Names of urgency, which is stored in English; French agrees with "l'urgence".
  french constant jsonb := jsonb '{"High": "élevée", "Medium": "moyenne", "Low": "faible"}';
  changes text[] := array[]::text[];
  is_alone boolean;
  sentence text;
  advice text;
begin
  if lower(was ->> 'tone') <> tone then
    changes := changes || case when is_french then format('le ton est passé de « %s » à « %s »', was ->> 'tone', now ->> 'tone')
                               else format('the tone went from "%s" to "%s"', was ->> 'tone', now ->> 'tone') end;
  end if;
  is_alone := changes = '{}' and (was ->> 'urgency' = now ->> 'urgency') is not false;
  if abs(points) >= 10 then
    changes := changes || case when is_french then 'la confiance a ' || case when points > 0 then 'augmenté' else 'baissé' end
                                                   || case when is_alone then format(' de %s points', abs(points)) else '' end
                               else 'confidence ' || case when points > 0 then 'rose' else 'fell' end
                                    || case when is_alone then format(' by %s points', abs(points)) else '' end end;
  end if;
  if was ->> 'urgency' <> now ->> 'urgency' then
    changes := changes || case when is_french
      then format('l''urgence est passée de %s à %s', coalesce(french ->> (was ->> 'urgency'), was ->> 'urgency'), coalesce(french ->> (now ->> 'urgency'), now ->> 'urgency'))
      else format('urgency went from %s to %s', was ->> 'urgency', now ->> 'urgency') end;
  end if;
  advice := case
    when tone ~ '\mconfi(?:dent|ant)' or now ->> 'urgency' = 'High' then case when is_french then 'Relancez dès maintenant.' else 'Follow up now.' end
    when tone ~ '\mh[eé]sitant' then case when is_french then 'Donnez plus d''informations.' else 'Give them more information.' end
    when now ->> 'urgency' = 'Low' then case when is_french then 'Vérifiez que l''intérêt est toujours là.' else 'Confirm that they are still interested.' end
  end;
  if changes = '{}' then
    return coalesce(advice, case when is_french then 'Rien n''a changé ; gardez un œil sur ce contact.' else 'Nothing changed; keep watching.' end);
  end if;
  sentence := case when cardinality(changes) = 1 then changes[1]
                   else array_to_string(changes[:cardinality(changes) - 1], ', ') || case when is_french then ' et ' else ' and ' end || changes[cardinality(changes)] end;
  return concat_ws(' ', upper(left(sentence, 1)) || substr(sentence, 2) || '.', advice);
end
$$;
revoke all on function growth.relationship_insight(jsonb, jsonb, text) from public;
grant execute on function growth.relationship_insight(jsonb, jsonb, text) to service_role;
