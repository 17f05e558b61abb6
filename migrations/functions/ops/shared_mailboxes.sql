-- Mailboxes that several people read, by what stands before the @. One can be suppressed like any other address, but links nobody to
-- anybody. A list and no predicate: it is asked for once a statement and compared as a hash.
create or replace function ops.shared_mailboxes() returns text[]
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select array[
    'abuse', 'accounts', 'admin', 'ads', 'billing', 'booking', 'bookings', 'business', 'career', 'careers', 'collab', 'collabs',
    'contact', 'contacts', 'email', 'enquiries', 'enquiry', 'finance', 'hello', 'help', 'helpdesk', 'hi', 'hr', 'info', 'inquiries',
    'inquiry', 'jobs', 'legal', 'mail', 'management', 'marketing', 'media', 'mgmt', 'news', 'newsletter', 'no-reply', 'noreply',
    'office', 'orders', 'partnership', 'partnerships', 'postmaster', 'pr', 'press', 'promo', 'promos', 'promotion', 'promotions',
    'reception', 'sales', 'secretary', 'service', 'shop', 'store', 'support', 'team', 'webmaster', 'welcome', 'work']
$$;
revoke all on function ops.shared_mailboxes() from public;
grant execute on function ops.shared_mailboxes() to service_role;
