-- What is pending for a domain is looked up for some of its addresses at a time, so that no step takes long.
alter table ops.cancellations
  add column addresses text[],
  add constraint cancellations_look_up_once check (addresses is null or relation is null and cancelled_at is null);
comment on column ops.cancellations.addresses is
  'Whose pending records are still to be found, at the domains of the suppressions; null: those of the other keys.';
