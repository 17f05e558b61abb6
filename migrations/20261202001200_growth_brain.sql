-- What learning from leads needs beyond the document's columns. All of it is ours.

alter table growth.growth_brain add column period date;
comment on column growth.growth_brain.period is 'Ours: the day (UTC) that a computed row is about; null in events.';
-- A tenant has one row of a kind a day, also when two runs compute it at once.
create unique index growth_brain_period_key on growth.growth_brain (client_id, event_type, period) where period is not null;

-- A conversion that somebody else wrote an event of is found by its lead.
create index growth_brain_lead_idx on growth.growth_brain ((learning_snapshot ->> 'lead_id')) where event_type in ('conversion', 'reversion');
-- What became of a lead, among all that was done with it.
create index lead_actions_outcome_idx on growth.lead_actions (lead_id, timestamp)
  where conversion_outcome or action_type = 'revert' or reversion_reason is not null;
create index lead_actions_converted_idx on growth.lead_actions (timestamp desc, id desc) where conversion_outcome;
