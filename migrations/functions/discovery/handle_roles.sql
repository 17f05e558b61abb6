-- Which of these handles are clients, and which are pages. handles: [ig_username] -> {clients: [ig_username], pages: [ig_username]}
create or replace function discovery.handle_roles(handles jsonb) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object(
    'clients', coalesce((select jsonb_agg(c.ig_username) from jsonb_array_elements_text(handles) as h(handle)
                         join discovery.clients c on c.ig_username = h.handle), '[]'),
    'pages', coalesce((select jsonb_agg(p.ig_username) from jsonb_array_elements_text(handles) as h(handle)
                       join discovery.pages p on p.ig_username = h.handle), '[]'))
$$;
revoke all on function discovery.handle_roles(jsonb) from public;
grant execute on function discovery.handle_roles(jsonb) to service_role;
