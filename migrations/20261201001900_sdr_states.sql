-- SDR: status columns that lead to nobody being written to.

insert into ops.sending_states (relation, column_name, state, channel, leads_to_sending, given, unless) values
  ('sdr.companies', 'registry_status', '*', null, false, '{}', '{}'),
  ('sdr.employees', 'work_email_status', '*', null, false, '{}', '{}'),
  ('sdr.employees', 'generic_email_status', '*', null, false, '{}', '{}'),
  ('sdr.registry_statuses', 'registry_status', '*', null, false, '{}', '{}'),
  ('sdr.registry_statuses', 'status', '*', null, false, '{}', '{}')
on conflict do nothing;
