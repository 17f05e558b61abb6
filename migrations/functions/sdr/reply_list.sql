-- Replies, the newest first. filter: {outcome, address, since, unmatched (of nobody who is known), undone (true: these too), review (that need
-- a look)}; after: {at, id} -> {rows, next}. employee_id: of the one employee who has the address as his own, else of the only one who has it;
-- null where it is nobody's, or several people's.
create or replace function sdr.reply_list(filter jsonb, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with page as materialized (
    select r.*, m.message_id, m.from_address, m.subject, o.owners, o.employee_id
    from sdr.replies r join sdr.mails m on m.id = r.mail_id
    cross join lateral (
      select count(distinct e.employee_id) as owners,
             case when count(*) filter (where e.is_work) = 1 then min(e.employee_id::text) filter (where e.is_work)
                  when count(distinct e.employee_id) = 1 then min(e.employee_id::text) end as employee_id
      from sdr.employees_at(array[r.address]) e) o
    where (filter ->> 'outcome' is null or r.outcome = filter ->> 'outcome')
      and (filter ->> 'address' is null or r.address = filter ->> 'address' or m.from_address = filter ->> 'address')
      and (filter ->> 'since' is null or r.at >= (filter ->> 'since')::timestamptz)
      and (coalesce((filter ->> 'undone')::boolean, false) or not r.is_undone)
      and (not coalesce((filter ->> 'unmatched')::boolean, false) or o.owners = 0)
      and (not coalesce((filter ->> 'review')::boolean, false) or (r.decided_at is null and (r.outcome = 'needs_review' or r.confidence < 0.7)))
      and (after is null or (r.at, r.id) < ((after ->> 'at')::timestamptz, (after ->> 'id')::uuid))
    order by r.at desc, r.id desc
    limit page_size
  )
  select ops.page(
    jsonb_agg(jsonb_build_object(
      'message_id', p.message_id, 'from_address', p.from_address, 'outcome', p.outcome, 'confidence', p.confidence, 'evidence', p.evidence,
      'employee_id', p.employee_id, 'reply_id', p.id, 'address', p.address, 'employees', p.owners, 'at', p.at, 'subject', p.subject,
      'returns_on', p.returns_on::text, 'successor', p.successor, 'decided_by', p.decided_by, 'is_undone', p.is_undone) order by p.at desc, p.id desc),
    jsonb_agg(jsonb_build_object('at', p.at, 'id', p.id) order by p.at desc, p.id desc), page_size)
  from page p
$$;
revoke all on function sdr.reply_list(jsonb, jsonb, integer) from public;
grant execute on function sdr.reply_list(jsonb, jsonb, integer) to service_role;
