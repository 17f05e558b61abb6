-- Stores mails with what they say of whom, and does what follows from it, in one transaction; a mail that is known changes nothing.
-- payload: {mails: [{fingerprint, message_id, from, to, subject, sent_at, body, is_automatic, source, replies: [{addresses, outcome, confidence,
--   evidence, is_policy, is_answer, returns_on, successor}]}], run_id, move: {name, cursor, lock, run_id} (of a mailbox, ops.move_cursor)}
-- -> {tables, unmatched: replies of nobody who is known, outcomes: {outcome: replies}, left: whether there is anything for ops.cancel_next}
create or replace function sdr.import_replies(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_custom_plan set statement_timeout = '60s' as $$
declare
  run constant uuid := (payload ->> 'run_id')::uuid;
  given_count bigint;
  mail_count bigint;
  ids uuid[];
  unmatched bigint;
  outcomes jsonb;
  applied jsonb;
begin
  if dry_run then
    return ops.preview('sdr.import_replies', payload);
  end if;
  with given as materialized (
    select distinct on (i.fingerprint) i.*
    from jsonb_to_recordset(payload -> 'mails') as i(
      fingerprint text, message_id text, "from" text, "to" text[], subject text, sent_at timestamptz, body text, is_automatic boolean,
      source text, replies jsonb)
    order by i.fingerprint
  ), mail as (
    insert into sdr.mails (fingerprint, message_id, from_address, to_addresses, subject, sent_at, body, is_automatic, source, run_id)
    select g.fingerprint, g.message_id, g."from", coalesce(g."to", '{}'), g.subject, g.sent_at, g.body, g.is_automatic, g.source, run
    from given g order by g.fingerprint
    on conflict on constraint mails_fingerprint_key do nothing
    returning id, fingerprint, sent_at
  ), said as materialized (
    select m.id as mail_id, r.ordinal, coalesce(m.sent_at, now()) as at, r.v
    from mail m join given g on g.fingerprint = m.fingerprint
    cross join lateral jsonb_array_elements(g.replies) with ordinality as r(v, ordinal)
  ), candidate as materialized (
    select s.mail_id, s.ordinal, c.address, c.place
    from said s cross join lateral jsonb_array_elements_text(s.v -> 'addresses') with ordinality as c(address, place)
  ), known as materialized (
    select distinct e.address from sdr.employees_at(array(select distinct c.address from candidate c)) e
  ), chosen as (
    select distinct on (c.mail_id, c.ordinal) c.mail_id, c.ordinal, c.address, k.address is not null as is_known
    from candidate c left join known k on k.address = c.address
    order by c.mail_id, c.ordinal, k.address is null, c.place
  ), reply as (
    insert into sdr.replies (mail_id, ordinal, at, address, candidates, outcome, found_outcome, confidence, evidence, is_policy, is_answer,
                             returns_on, successor)
    select s.mail_id, s.ordinal, s.at, c.address, array(select jsonb_array_elements_text(s.v -> 'addresses')), s.v ->> 'outcome', s.v ->> 'outcome',
           (s.v ->> 'confidence')::numeric, s.v ->> 'evidence', (s.v ->> 'is_policy')::boolean, (s.v ->> 'is_answer')::boolean,
           (s.v ->> 'returns_on')::date, s.v ->> 'successor'
    from said s left join chosen c on c.mail_id = s.mail_id and c.ordinal = s.ordinal
    order by s.mail_id, s.ordinal
    returning id, outcome
  )
  select (select count(*) from given), (select count(*) from mail), (select array_agg(r.id) from reply r),
         (select count(*) from said s left join chosen c on c.mail_id = s.mail_id and c.ordinal = s.ordinal where c.is_known is not true),
         (select coalesce(jsonb_object_agg(o.outcome, o.n), '{}') from (select r.outcome, count(*) as n from reply r group by r.outcome) o)
  into given_count, mail_count, ids, unmatched, outcomes;

  applied := sdr.apply_replies(coalesce(ids, '{}'));
  if payload -> 'move' is not null and payload -> 'move' <> 'null' then
    perform ops.move_cursor(payload #>> '{move,name}', payload #> '{move,cursor}', payload #>> '{move,lock}', (payload #>> '{move,run_id}')::uuid);
  end if;
  return jsonb_build_object(
    'tables', jsonb_build_object(
      'sdr.mails', jsonb_build_object('inserted', mail_count, 'updated', 0, 'unchanged', given_count - mail_count),
      'sdr.replies', jsonb_build_object('inserted', coalesce(cardinality(ids), 0), 'updated', 0, 'unchanged', 0)) || (applied -> 'tables'),
    'unmatched', unmatched, 'outcomes', outcomes, 'left', applied -> 'left');
end
$$;
revoke all on function sdr.import_replies(jsonb, boolean) from public;
grant execute on function sdr.import_replies(jsonb, boolean) to service_role;
