-- Function files that are no more. `migrate` drops what they made and takes their rows out of the ledger.
-- A heading "-- schema/name: why" for each file, and below it a line "drop … if exists …;" for everything that no other file makes now:
-- of a file that was renamed or merged into another the heading alone.

-- discovery/renew_scrape: discovery.renew_scrapes
drop function if exists discovery.renew_scrape(uuid, uuid, integer);

-- ops/assert_may_send: the guards of each table
drop function if exists ops.assert_may_send(text);

-- ops/domains_of: suppressions are looked up for all people of a statement at once
drop function if exists ops.domains_of(text);

-- ops/is_shared_address: ops.shared_mailboxes
drop function if exists ops.is_shared_address(text);

-- ops/suppression_of: ops.suppressed
drop function if exists ops.suppression_of(text[], text[], text[]);

-- discovery/merge_page: the merge is one statement in discovery.put_pages
drop function if exists discovery.merge_page(discovery.pages, discovery.pages);

-- discovery/page_filter: an opaque function per row, which no index could serve; discovery.page_conditions builds the statement
drop function if exists discovery.page_filter(jsonb, text, text, integer, integer, text, text);

-- discovery/page_metrics: the table discovery.page_ranks
drop view if exists discovery.page_metrics;

-- crm/guard_contacts: ops.guard_records
drop function if exists crm.guard_contacts();

-- discovery/guard_pages: ops.guard_records
drop function if exists discovery.guard_pages();

-- outbound/guard_leads: ops.guard_records
drop function if exists outbound.guard_leads();

-- crm/guard_outreach_queue: ops.guard_sending
drop function if exists crm.guard_outreach_queue();

-- outbound/guard_campaign_leads: ops.guard_sending
drop function if exists outbound.guard_campaign_leads();

-- sdr/guard_employees: ops.guard_sending
drop function if exists sdr.guard_employees();

-- outbound/leads_to_sending: the table ops.sending_states
drop function if exists outbound.leads_to_sending(text, text, text, timestamptz);

-- outbound/end_campaigns: ops.cancel_rows
drop function if exists outbound.end_campaigns(uuid[]);

-- ops/refuse_suppressed: ops.refuse_sending
drop function if exists ops.refuse_suppressed(text[], text[], text[], text[]);
drop function if exists ops.refuse_suppressed(jsonb);

-- sdr/leads_to_sending: the table ops.sending_states
drop function if exists sdr.leads_to_sending(integer, text, boolean);

-- ops/trimmed: ops.key_text
drop function if exists ops.trimmed(text);

-- outbound/keep_lead_phones: ops.keep_phones
drop function if exists outbound.keep_lead_phones();

-- outbound/keep_company_phones: ops.keep_phones
drop function if exists outbound.keep_company_phones();

-- sdr/keep_employee_phones: ops.keep_phones
drop function if exists sdr.keep_employee_phones();

-- sdr/end_links: ops.keep_links
drop function if exists sdr.end_links();

-- growth/end_links: ops.keep_links
drop function if exists growth.end_links();

-- crm/end_links: ops.keep_links
drop function if exists crm.end_links();

-- discovery/end_links: ops.keep_links
drop function if exists discovery.end_links();

-- outbound/end_links: ops.keep_links
drop function if exists outbound.end_links();

-- crm/count_entries: crm.score_features counts for all contacts of a page at once
drop function if exists crm.count_entries(jsonb, text);
