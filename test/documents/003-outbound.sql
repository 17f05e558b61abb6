-- The statements of document 003 over rows, as it prints them, character for character. The name lines are ours.

-- name: campaigns with many leads
-- Get campaigns with more than 500 leads
SELECT
    campaign_name,
    (raw_json->>'leads_count')::integer as leads,
    (raw_json->>'reply_count')::integer as replies
FROM instantly_campaigns_raw
WHERE (raw_json->>'leads_count')::integer > 500;
