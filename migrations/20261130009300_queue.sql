-- What the queue is looked up by when it is sent from.

comment on column crm.outreach_queue.run_id is 'Ours: the run of a command that changed it last; a call that is repeated knows its own work.';
create index outreach_queue_claimed on crm.outreach_queue (claimed_at) where claimed_at is not null;
