-- Deprecated by its document in favour of growth_brain: the insights that are there, to read and not to write.
create or replace view growth.relationship_insights with (security_invoker = true) as
  select id, client_id, event_type, insight_text, confidence, created_at
  from growth.growth_brain
  where insight_text is not null;
comment on view growth.relationship_insights is 'Deprecated/Legacy (use growth_brain instead); read-only.';

-- Says what to write to instead.
create or replace function growth.refuse_insight() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception 'growth.relationship_insights is read-only' using errcode = '55000', hint = 'write to growth.growth_brain';
end
$$;
revoke all on function growth.refuse_insight() from public;

create or replace trigger read_only instead of insert or update or delete on growth.relationship_insights
  for each row execute function growth.refuse_insight();

grant select on growth.relationship_insights to service_role, authenticated;
