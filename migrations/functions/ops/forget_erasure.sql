-- Lets a person come back who was erased and asks for it, as the owner: what an import brings of them is taken in again. A no that they
-- said holds until it is lifted. -> whether they were erased
create or replace function ops.forget_erasure(kind text, value text) returns boolean
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  delete from ops.erasures e
  using ops.hashes_of(array[forget_erasure.kind], array[ops.contact_key(forget_erasure.kind, forget_erasure.value)]) h
  where e.kind = h.kind and e.key_hash = h.erased;
  return found;
end
$$;
revoke all on function ops.forget_erasure(text, text) from public;
