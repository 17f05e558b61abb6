-- The statements of document 001 over rows, as it prints them, character for character. The name lines are ours.

-- name: the internal client, first form
-- Avenir AI Solutions (Internal Client)
INSERT INTO clients (
  client_id,
  business_name,
  email,
  is_internal
) VALUES (
  '00000000-0000-0000-0000-000000000001',
  'Avenir AI Solutions',
  'internal@aveniraisolutions.ca',
  true
);

-- name: lead created
-- Lead created
INSERT INTO lead_actions (lead_id, client_id, action_type, tag)
VALUES ('lead-123', 'client-abc', 'insert', 'Active');

-- name: lead tagged as follow-up
-- Lead tagged as Follow-Up
INSERT INTO lead_actions (lead_id, client_id, action_type, tag)
VALUES ('lead-123', 'client-abc', 'tag', 'Follow-Up');

-- name: lead converted
-- Lead converted
INSERT INTO lead_actions (lead_id, client_id, action_type, tag, conversion_outcome)
VALUES ('lead-123', 'client-abc', 'tag', 'Converted', true);

-- name: lead reverted
-- Lead reverted (with reason)
INSERT INTO lead_actions (lead_id, client_id, action_type, tag, conversion_outcome, reversion_reason)
VALUES ('lead-123', 'client-abc', 'revert', 'Active', false, 'Placed in converted by accident');

-- name: delete a client
-- When a client is deleted:
DELETE FROM clients WHERE client_id = '550e8400-...';

-- name: active leads of a client (composite index)
-- Query that uses this index:
SELECT * FROM lead_memory
WHERE client_id = '550e8400-...'
  AND current_tag = 'Active'
  AND is_test = false
ORDER BY timestamp DESC;

-- name: events of a pattern
-- Find all conversion events
SELECT * FROM growth_brain
WHERE learning_snapshot->>'pattern_type' = 'urgency_increasing';

-- name: events with high confidence
-- Find events with high confidence
SELECT * FROM growth_brain
WHERE (learning_snapshot->'metrics'->>'avg_confidence')::numeric > 0.8;

-- name: metrics of engagement scores
-- Extract specific metrics
SELECT 
  client_id,
  learning_snapshot->'metrics'->>'total_leads' as total_leads,
  learning_snapshot->'metrics'->>'conversion_rate' as conversion_rate
FROM growth_brain
WHERE event_type = 'engagement_score';

-- name: add reversion_reason
-- Migration: Add reversion tracking
ALTER TABLE public.lead_actions
ADD COLUMN IF NOT EXISTS reversion_reason TEXT DEFAULT NULL;

-- name: comment on reversion_reason
COMMENT ON COLUMN lead_actions.reversion_reason IS 'User-provided reason when reverting a converted lead to active';

-- name: add clients.is_test
-- Migration: Add test data isolation
ALTER TABLE public.clients
ADD COLUMN IF NOT EXISTS is_test BOOLEAN DEFAULT false;

-- name: add lead_memory.is_test
ALTER TABLE public.lead_memory
ADD COLUMN IF NOT EXISTS is_test BOOLEAN DEFAULT false;

-- name: add lead_actions.is_test
ALTER TABLE public.lead_actions
ADD COLUMN IF NOT EXISTS is_test BOOLEAN DEFAULT false;

-- name: index clients.is_test
-- Create indexes
CREATE INDEX IF NOT EXISTS idx_clients_is_test ON clients(is_test);

-- name: index lead_memory.is_test
CREATE INDEX IF NOT EXISTS idx_lead_memory_is_test ON lead_memory(is_test);

-- name: add clients.is_internal
-- Migration: Add internal client flag
ALTER TABLE public.clients
ADD COLUMN IF NOT EXISTS is_internal BOOLEAN DEFAULT false;

-- name: index clients.is_internal
CREATE INDEX IF NOT EXISTS idx_clients_is_internal ON clients(is_internal);

-- name: the internal client, upsert
-- Mark Avenir AI as internal
INSERT INTO clients (
  client_id,
  business_name,
  email,
  password_hash,
  api_key,
  is_internal,
  is_test
) VALUES (
  '00000000-0000-0000-0000-000000000001',
  'Avenir AI Solutions',
  'internal@aveniraisolutions.ca',
  '$2a$10$placeholder',  -- Hashed password
  'internal-api-key-placeholder',
  true,  -- is_internal = true
  false  -- is_test = false
)
ON CONFLICT (client_id) DO UPDATE
SET is_internal = true;

-- name: dashboard: active leads
SELECT 
  lm.*,
  la.tag,
  la.timestamp as last_action_time
FROM lead_memory lm
LEFT JOIN LATERAL (
  SELECT tag, timestamp
  FROM lead_actions
  WHERE lead_id = lm.id
  ORDER BY timestamp DESC
  LIMIT 1
) la ON true
WHERE lm.client_id = '550e8400-e29b-41d4-a716-446655440000'
  AND lm.is_test = false
  AND lm.archived = false
  AND lm.deleted = false
  AND lm.current_tag = 'Active'
ORDER BY lm.timestamp DESC;

-- name: urgency trend
SELECT 
  urgency,
  COUNT(*) as count,
  ROUND(COUNT(*) * 100.0 / SUM(COUNT(*)) OVER (), 2) as percentage
FROM lead_memory
WHERE client_id = '550e8400-e29b-41d4-a716-446655440000'
  AND is_test = false
  AND timestamp > NOW() - INTERVAL '30 days'
GROUP BY urgency
ORDER BY count DESC;

-- name: latest insights
SELECT 
  event_type,
  insight_text,
  learning_snapshot->'metrics' as metrics,
  confidence,
  created_at
FROM growth_brain
WHERE client_id = '550e8400-e29b-41d4-a716-446655440000'
ORDER BY created_at DESC
LIMIT 10;

-- name: high-priority prospects
SELECT 
  business_name,
  industry,
  region,
  automation_need_score,
  contacted,
  website
FROM prospect_candidates
WHERE automation_need_score >= 70
  AND contacted = false
ORDER BY automation_need_score DESC
LIMIT 20;

-- name: delete test clients
-- Delete all test data (use with caution!)
DELETE FROM clients WHERE is_test = true;

-- name: archive old leads
-- Auto-archive leads older than 1 year with no activity
UPDATE lead_memory
SET archived = true, current_tag = 'Archived'
WHERE timestamp < NOW() - INTERVAL '1 year'
  AND current_tag = 'Active'
  AND NOT EXISTS (
    SELECT 1 FROM lead_actions
    WHERE lead_id = lead_memory.id
      AND timestamp > NOW() - INTERVAL '1 year'
  );

-- name: table sizes
-- Check table sizes
SELECT 
  schemaname,
  tablename,
  pg_size_pretty(pg_total_relation_size(schemaname||'.'||tablename)) AS size
FROM pg_tables
WHERE schemaname = 'public'
ORDER BY pg_total_relation_size(schemaname||'.'||tablename) DESC;

-- name: index usage
-- Check index usage
SELECT 
  schemaname,
  tablename,
  indexname,
  idx_scan as index_scans,
  idx_tup_read as tuples_read
FROM pg_stat_user_indexes
WHERE schemaname = 'public'
ORDER BY idx_scan DESC;
