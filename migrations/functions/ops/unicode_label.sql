-- The label of a host name that this one is in Punycode, or itself (RFC 3492, section 6.2). What can be none stays as it is.
create or replace function ops.unicode_label(label text) returns text
language plpgsql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  digits constant text := 'abcdefghijklmnopqrstuvwxyz0123456789';
  code text := substr(label, 5);
  points bigint[];
  n bigint := 128;
  bias bigint := 72;
  i bigint := 0;
  former bigint;
  weight bigint;
  k bigint;
  digit integer;
  threshold bigint;
  size bigint;
  delta bigint;
begin
  if label !~ '^xn--[a-z0-9-]{1,59}$' then
    return label;
  end if;
  points := case when code ~ '-' then array(select ascii(c)::bigint
                                            from unnest(string_to_array(regexp_replace(code, '-[^-]*$', ''), null)) with ordinality as u(c, o)
                                            order by o)
                 else array[]::bigint[] end;
  code := regexp_replace(code, '^.*-', '');
  while code <> '' loop
    former := i;
    weight := 1;
    k := 36;
    loop
      digit := strpos(digits, left(code, 1)) - 1;
      if code = '' or digit < 0 or i > 1000000000 then
        return label;
      end if;
      code := substr(code, 2);
      i := i + digit * weight;
      threshold := least(greatest(k - bias, 1), 26);
      exit when digit < threshold;
      weight := weight * (36 - threshold);
      k := k + 36;
    end loop;
    size := cardinality(points) + 1;
    delta := (i - former) / case when former = 0 then 700 else 2 end;
    delta := delta + delta / size;
    k := 0;
    while delta > 455 loop
      delta := delta / 35;
      k := k + 36;
    end loop;
    bias := k + 36 * delta / (delta + 38);
    n := n + i / size;
    i := i % size;
    if n > 1114111 or n between 55296 and 57343 then
      return label;
    end if;
    points := points[:i] || n || points[i + 1:];
    i := i + 1;
  end loop;
  return (select string_agg(chr(p::integer), '' order by o) from unnest(points) with ordinality as u(p, o));
end
$$;
revoke all on function ops.unicode_label(text) from public;
grant execute on function ops.unicode_label(text) to service_role;
