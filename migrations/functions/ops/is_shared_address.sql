-- Whether a mailbox is one that several people read. It can be suppressed like any other, but it links nobody to anybody.
create or replace function ops.is_shared_address(address text) returns boolean
language sql immutable set search_path = '' as $$
  select split_part(lower(address), '@', 1) in (
    'abuse', 'accounts', 'admin', 'ads', 'billing', 'booking', 'bookings', 'business', 'career', 'careers', 'collab', 'collabs',
    'contact', 'contacts', 'email', 'enquiries', 'enquiry', 'finance', 'hello', 'help', 'helpdesk', 'hi', 'hr', 'info', 'inquiries',
    'inquiry', 'jobs', 'legal', 'mail', 'management', 'marketing', 'media', 'mgmt', 'news', 'newsletter', 'no-reply', 'noreply',
    'office', 'orders', 'partnership', 'partnerships', 'postmaster', 'pr', 'press', 'promo', 'promos', 'promotion', 'promotions',
    'reception', 'sales', 'secretary', 'service', 'shop', 'store', 'support', 'team', 'webmaster', 'welcome', 'work')
$$;
revoke all on function ops.is_shared_address(text) from public;
grant execute on function ops.is_shared_address(text) to service_role;
