-- A host name as it stands in the DNS: lower case, labels beyond ASCII in Punycode. Null: it is none, or has a single label. The same as
-- hostKey in src/ops/keys/host.ts.
create or replace function ops.host_key(host text) returns text
language plpgsql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  name text := host;
begin
  if name ~ '[^\u0001-\u007f]' then
    select string_agg(case when l.label ~ '[^\u0001-\u007f]' and length(l.label) <= 63
                            and l.label !~ '[\u0001-\u002c\u002f\u003a-\u0060\u007b-\u007f\u0080-\u00a0\u00a1\u00ab\u00ad\u00bb\u00bf\u02bc\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u206f\u2212\u2800\u3000-\u3020\u3164\ue000-\uf8ff\ufe00-\ufe6f\ufeff-\uff65\uffa0\uffe0-\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U0010ffff]'
                           then 'xn--' || ops.punycode(l.label) else l.label end, '.' order by l.n)
    into name
    from unnest(string_to_array(ops.fold_case(normalize(host, NFKC)), '.')) with ordinality as l(label, n);
  end if;
  return case when length(name) <= 253 and name ~ '^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?=[^.]*[^0-9.])[a-z0-9][a-z0-9-]*[a-z0-9]$' then name end;
end
$$;
revoke all on function ops.host_key(text) from public;
grant execute on function ops.host_key(text) to service_role;
