-- The products that a contact's fit signals name, and the signal that was counted most, where that is twice or more. What is written by hand
-- in another shape counts for nothing.
create or replace function crm.signal_counts(signals jsonb, out products jsonb, out repeated jsonb)
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  products := '[]';
  if signals is null or jsonb_typeof(signals) <> 'array' or signals = '[]' then
    return;
  end if;
  select coalesce(jsonb_agg(distinct s.product) filter (where s.product is not null), '[]'),
         (array_agg(jsonb_build_object('product', s.product, 'signal_key', s.key, 'count', s.n) order by s.n desc, s.product, s.key)
          filter (where s.n >= 2))[1]
  into products, repeated
  from (
    select v ->> 'product' as product, v ->> 'signal_key' as key,
           case when jsonb_typeof(v -> 'count') = 'number' then (v -> 'count')::numeric end as n
    from jsonb_array_elements(signals) as v where jsonb_typeof(v) = 'object'
  ) s;
end
$$;
revoke all on function crm.signal_counts(jsonb) from public;
grant execute on function crm.signal_counts(jsonb) to service_role;
