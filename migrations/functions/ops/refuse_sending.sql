-- Refuses these rows of a relation, which lead to sending: during a halt of their system, and if one is somebody's who said no.
create or replace function ops.refuse_sending(relation text, ids uuid[]) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  refused record;
begin
  if cardinality(ids) = 0 then
    return;
  end if;
  perform ops.refuse_halted(split_part(relation, '.', 1));
  if relation = 'sdr.employees' then
    select coalesce(e.work_email, e.generic_email, e.full_name) as who into refused
    from unnest(ids) as i join sdr.employees e on e.id = i where e.reply_unsubscribe order by who limit 1;
    if found then
      raise exception '% is suppressed (reply_unsubscribe of sdr.employees) and cannot be written to', refused.who using errcode = 'OS001';
    end if;
  end if;
  select r.who, s.kind, s.value, s.reason into refused
  from ops.suppressed_rows(relation, ids) r join ops.suppressions s on s.id = r.suppression_id
  order by r.who, r.id limit 1;
  if found then
    -- Whoever may not read suppressions learns whom the row itself names, and neither the key that said no nor the reason.
    raise exception '% is suppressed% and cannot be written to', refused.who,
      case when ops.may_be_told('ops.suppressions') then format(' (%s %s: %s)', refused.kind, refused.value, refused.reason) else '' end
      using errcode = 'OS001';
  end if;
end
$$;
revoke all on function ops.refuse_sending(text, uuid[]) from public;
grant execute on function ops.refuse_sending(text, uuid[]) to service_role;
