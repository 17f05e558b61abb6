-- What was just learned of who is who may show that somebody who is being written to has said no: then what is pending for them is
-- cancelled. people: [{emails, handles}], each with the keys that a new or changed record links.
create or replace function ops.follow_links(people jsonb) returns void
language plpgsql volatile set search_path = '' as $$
declare
  emails text[];
  handles text[];
begin
  if people is null then
    return;
  end if;
  perform ops.join_sending();
  if not exists (select from ops.suppressions s where s.lifted_at is null) then
    return;
  end if;
  with person as (  -- a shared address links nobody
    select array(select e from unnest(p.emails) as e where not ops.is_shared_address(e)) as emails, p.handles
    from jsonb_to_recordset(people) as p(emails text[], handles text[])
  ), suppressed as (
    select p.emails, p.handles from person p where ops.suppression_of(p.emails, p.handles, '{}') is not null
  )
  select array(select distinct e from suppressed s cross join lateral unnest(s.emails) as e),
         array(select distinct h from suppressed s cross join lateral unnest(s.handles) as h)
  into emails, handles;
  if cardinality(emails) + cardinality(handles) > 0 then
    perform ops.hold_sending();
    perform ops.cancel_pending(emails, handles, null);
  end if;
end
$$;
revoke all on function ops.follow_links(jsonb) from public;
grant execute on function ops.follow_links(jsonb) to service_role;
