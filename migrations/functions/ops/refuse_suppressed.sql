-- Raises OS001 for the first of these people who is suppressed. people: [{who, emails, handles, phones}]
create or replace function ops.refuse_suppressed(people jsonb) returns void
language plpgsql volatile set search_path = '' as $$
declare
  refused record;
begin
  if not exists (select from ops.suppressions s where s.lifted_at is null) then
    return;
  end if;
  select p.who, s.suppression into refused
  from jsonb_to_recordset(people) as p(who text, emails text[], handles text[], phones text[])
  cross join lateral (select ops.suppression_of(p.emails, p.handles, p.phones) as suppression) s
  where s.suppression is not null
  limit 1;
  if found then
    raise exception '% is suppressed (%) and cannot be written to', refused.who, refused.suppression using errcode = 'OS001';
  end if;
end
$$;
revoke all on function ops.refuse_suppressed(jsonb) from public;
grant execute on function ops.refuse_suppressed(jsonb) to service_role;
