-- CRM: which parts of a score somebody has set by hand, so that nothing derives them anew.

alter table crm.instagram_contacts add column set_by_hand text[];
comment on column crm.instagram_contacts.set_by_hand is 'Ours: the parts of the score that somebody set; they stand until they are recomputed.';

-- Contacts that have parts of a score had them from somebody.
update crm.instagram_contacts c
   set set_by_hand = array['resonance_score', 'need_clarity_score', 'value_delivered_score', 'reliability_score', 'consent_level']
 where coalesce(c.resonance_score, 0) + coalesce(c.need_clarity_score, 0) + coalesce(c.value_delivered_score, 0) + coalesce(c.reliability_score, 0)
       + coalesce(c.consent_level, 0) > 0;
