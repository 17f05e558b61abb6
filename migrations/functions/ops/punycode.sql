-- A label of a host name in Punycode, without xn-- (RFC 3492, sections 5 and 6.3). The same as punycode in src/ops/keys/host.ts.
create or replace function ops.punycode(label text) returns text
language plpgsql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  digits constant text := 'abcdefghijklmnopqrstuvwxyz0123456789';
  points bigint[] := array(select ascii(c) from unnest(string_to_array(label, null)) with ordinality as u(c, i) order by i);
  encoded text := regexp_replace(label, '[^\u0001-\u007f]', '', 'g');
  basic constant integer := length(encoded);
  handled integer := basic;
  n bigint := 128;
  next bigint;
  delta bigint := 0;
  bias bigint := 72;
  point bigint;
  rest bigint;
  k bigint;
  threshold bigint;
begin
  if basic > 0 then
    encoded := encoded || '-';
  end if;
  while handled < cardinality(points) loop
    next := (select min(p) from unnest(points) as p where p >= n);
    delta := delta + (next - n) * (handled + 1);
    n := next;
    foreach point in array points loop
      if point < n then
        delta := delta + 1;
      elsif point = n then
        rest := delta;
        k := 36;
        loop
          threshold := least(greatest(k - bias, 1), 26);
          exit when rest < threshold;
          encoded := encoded || substr(digits, (threshold + (rest - threshold) % (36 - threshold))::integer + 1, 1);
          rest := (rest - threshold) / (36 - threshold);
          k := k + 36;
        end loop;
        encoded := encoded || substr(digits, rest::integer + 1, 1);
        rest := delta / case when handled = basic then 700 else 2 end;
        rest := rest + rest / (handled + 1);
        k := 0;
        while rest > 455 loop
          rest := rest / 35;
          k := k + 36;
        end loop;
        bias := k + 36 * rest / (rest + 38);
        delta := 0;
        handled := handled + 1;
      end if;
    end loop;
    delta := delta + 1;
    n := n + 1;
  end loop;
  return encoded;
end
$$;
revoke all on function ops.punycode(text) from public;
grant execute on function ops.punycode(text) to service_role;
