-- The hash of each of these keys under the database's own key, which only the owner may read. kinds, keys: side by side, in their normal form.
create or replace function ops.hashes_of(kinds text[], keys text[]) returns table (kind text, value text, erased text)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select k.kind, k.value, 'erased:' || encode(sha256(e.secret || sha256(e.secret || convert_to(k.kind || ' ' || k.value, 'UTF8'))), 'hex')
    from unnest(kinds, keys) as k(kind, value) cross join ops.erasure_key e
    where k.value is not null;
end
$$;
revoke all on function ops.hashes_of(text[], text[]) from public;
