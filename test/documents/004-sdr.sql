-- The statements of document 004 over rows, as it prints them, character for character. The name lines are ours.

-- name: CTO contacts ready for outreach
-- Fetch ready-to-outreach CTO contacts in active SME companies
SELECT e.id AS employee_id,
       e.full_name,
       e.work_email,
       c.company_name,
       c.segment,
       c.company_research
FROM employees e
JOIN companies c ON c.id = e.company_id
WHERE c.sme_registry IS TRUE
  AND c.status = 'Active'
  AND e.position ILIKE '%CTO%'
  AND e.processing_status = 'pending';

-- name: engagement by campaign
-- Track campaign-level engagement
SELECT campaign_number,
       COUNT(*) FILTER (WHERE reply_bounce)   AS bounces,
       COUNT(*) FILTER (WHERE reply_unsubscribe) AS unsubscribes,
       COUNT(*) FILTER (WHERE reply_info_request) AS info_requests
FROM employees
WHERE campaign_number IS NOT NULL
GROUP BY campaign_number
ORDER BY campaign_number DESC;
