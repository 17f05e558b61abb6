-- Whether a text says nothing: null, or nothing but blanks, control characters and characters that nobody sees.
create or replace function ops.is_blank(value text) returns boolean
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce(value, '') ~ '^[[:space:][:cntrl:]\u0085\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]*$';
end
$$;
revoke all on function ops.is_blank(text) from public;
grant execute on function ops.is_blank(text) to service_role;
