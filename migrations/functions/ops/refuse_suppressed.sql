-- Raises OS001 for one of these people who is suppressed. The keys are in their normal form, nulls are nobody's; who says whose they are,
-- side by side with emails || handles || phones.
create or replace function ops.refuse_suppressed(who text[], emails text[], handles text[], phones text[]) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  refused record;
begin
  select n.value as key, s.kind, s.value, s.reason into refused
  from ops.suppressed_keys(emails, handles, phones) n join ops.suppressions s on s.id = n.suppression_id
  where n.value in (select unnest(emails || handles || phones))
  order by n.kind, n.value limit 1;
  if found then
    raise exception '% is suppressed (% %: %) and cannot be written to', who[array_position(emails || handles || phones, refused.key)],
      refused.kind, refused.value, refused.reason using errcode = 'OS001';
  end if;
end
$$;
revoke all on function ops.refuse_suppressed(text[], text[], text[], text[]) from public;
grant execute on function ops.refuse_suppressed(text[], text[], text[], text[]) to service_role;
