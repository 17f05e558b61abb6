-- Writes ops.sending_conditions anew from ops.sending_states. A condition is put into statements over many rows, so that no function is
-- called for each of them; a state that is added is obeyed at once.
create or replace function ops.write_sending_conditions() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  delete from ops.sending_conditions c where c.relation is not null;
  insert into ops.sending_conditions (relation, condition)
  with state as (
    select s.*, format('r.%I', s.column_name) as cell, bool_or(s.state = '*') over (partition by s.relation, s.column_name) as is_open,
           string_agg(quote_literal(s.state), ', ') filter (where s.state <> '*') over (partition by s.relation, s.column_name) as listed
    from ops.sending_states s
  ), sending as (
    select s.*, case when s.is_open and s.listed is not null then format($f$lower(btrim(%s, E' \t\r\n\u00a0'))$f$, s.cell) else s.cell end as word
    from state s where s.leads_to_sending
  ), term as (
    select s.relation,
           case when s.state is null then s.cell || ' is null'
                when s.state <> '*' then format('%s = %L', s.word, s.state)
                when s.listed is null then s.cell || ' is not null'
                else format('%s not in (%s)', s.word, s.listed) end as holds,
           coalesce((select string_agg(case g.value
                              when '*' then format(' and r.%I is not null', g.key)
                              when 'not past' then format(' and (r.%1$I is null or r.%1$I >= now())', g.key)
                              else format(' and r.%I = %L', g.key, g.value) end, '' order by g.key)
                     from jsonb_each_text(s.given) g), '')
           || coalesce((select string_agg(format(' and r.%I is not true', u), '' order by u) from unnest(s.unless) as u), '') as provided
    from sending s
  ), together as (  -- what holds under the same terms
    select t.relation, format('(%s)%s', string_agg(t.holds, ' or ' order by t.holds), t.provided) as condition
    from term t group by t.relation, t.provided
  )
  select t.relation, string_agg(t.condition, ' or ' order by t.condition) from together t group by t.relation;
  return null;
end
$$;
revoke all on function ops.write_sending_conditions() from public;

create or replace trigger write_sending_conditions after insert or update or delete on ops.sending_states
  for each statement execute function ops.write_sending_conditions();
-- Those that are there already.
update ops.sending_states s set relation = s.relation where s.relation is null;
