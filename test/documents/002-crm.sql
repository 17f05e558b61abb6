-- The statements of document 002 over rows, as it prints them, character for character. The name lines are ours.

-- name: example templates
INSERT INTO next_best_actions (lane, stage, action_key, action_text) VALUES
('friendship', 'any', 'check_in', 'yo—how''d that thing go from last week?'),
('service', 'context', 'permission_to_help', 'want ideas or just want to vent?'),
('offer', 'fit_repeats', 'permissioned_offer', 'want me to show you a simple way i solve that? no pressure.'),
('retention', 'post_win', 'post_win_care', 'how''s it feeling now that ___ is live? anything still annoying?'),
('rewarm', 'cold', 'low_friction', 'no rush to reply — what are you focused on this month?');

-- name: example fit signals
INSERT INTO fit_signals (product, signal_key, signal_description, offer_template) VALUES
('everreach', 'follow_up_messy', 'I keep forgetting to follow up', 'i built a relationship OS for this—want a quick look when it''s ready?'),
('matrixloop', 'content_not_converting', 'My posts aren''t converting', 'want me to show you a simple way to track what''s actually moving the needle?'),
('keywordradar', 'no_topics', 'I don''t know what to post', 'want a list of topics/hooks tailored to your niche that you can post this week?'),
('services', 'manual_overload', 'This is taking me forever', 'if you want, i can either give you a quick blueprint, or build the automation with you.');

-- name: relationship health
SELECT 
  instagram_username,
  display_name,
  relationship_score,
  relationship_stage,
  resonance_score,
  need_clarity_score,
  value_delivered_score,
  reliability_score,
  consent_level,
  EXTRACT(DAY FROM NOW() - last_meaningful_touch) as days_since_touch
FROM instagram_contacts
WHERE instagram_username = 'saraheashley';

-- name: contacts needing attention
SELECT instagram_username, display_name, relationship_score, last_meaningful_touch
FROM instagram_contacts
WHERE last_meaningful_touch < NOW() - INTERVAL '30 days'
   OR last_meaningful_touch IS NULL
ORDER BY relationship_score DESC
LIMIT 10;

-- name: weekly: high score
-- High score (micro-wins)
SELECT instagram_username FROM instagram_contacts
WHERE relationship_score >= 60
ORDER BY relationship_score DESC LIMIT 10;

-- name: weekly: medium score
-- Medium score (curiosity)
SELECT instagram_username FROM instagram_contacts
WHERE relationship_score >= 40 AND relationship_score < 60
LIMIT 10;

-- name: weekly: low score
-- Low score (rewarm)
SELECT instagram_username FROM instagram_contacts
WHERE relationship_score < 40
LIMIT 5;

-- name: search messages
SELECT 
  m.message_text,
  m.is_outbound,
  m.sent_at,
  c.instagram_username
FROM instagram_messages m
JOIN instagram_contacts c ON m.contact_id = c.id
WHERE m.message_text ILIKE '%AI%'
ORDER BY m.sent_at DESC
LIMIT 20;

-- name: fit signals
SELECT * FROM fit_signals
WHERE is_active = true
ORDER BY product;
