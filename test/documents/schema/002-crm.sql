-- What document 002 names, in its own statements. The checks at the end are its tables of values and its comments on them.

CREATE TABLE instagram_contacts (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  instagram_username TEXT UNIQUE NOT NULL,
  display_name TEXT,
  profile_url TEXT,
  bio TEXT,
  follower_count INTEGER,
  following_count INTEGER,
  relationship_score INTEGER DEFAULT 50,
  relationship_stage TEXT DEFAULT 'first_touch',
  last_meaningful_touch TIMESTAMPTZ,
  next_planned_touch TIMESTAMPTZ,
  resonance_score INTEGER DEFAULT 0,
  need_clarity_score INTEGER DEFAULT 0,
  value_delivered_score INTEGER DEFAULT 0,
  reliability_score INTEGER DEFAULT 0,
  consent_level INTEGER DEFAULT 0,
  what_theyre_building TEXT,
  current_friction TEXT,
  their_definition_of_win TEXT,
  constraints TEXT,
  preferred_contact_style TEXT,
  trust_signals JSONB DEFAULT '[]',
  fit_signals JSONB DEFAULT '[]',
  value_delivered_log JSONB DEFAULT '[]',
  total_messages_sent INTEGER DEFAULT 0,
  total_messages_received INTEGER DEFAULT 0,
  tags TEXT[],
  notes TEXT,
  created_at TIMESTAMPTZ DEFAULT NOW(),
  updated_at TIMESTAMPTZ DEFAULT NOW()
);
CREATE INDEX idx_contacts_username ON instagram_contacts(instagram_username);
CREATE INDEX idx_contacts_score ON instagram_contacts(relationship_score DESC);
CREATE INDEX idx_contacts_stage ON instagram_contacts(relationship_stage);

CREATE TABLE instagram_conversations (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  contact_id UUID REFERENCES instagram_contacts(id) ON DELETE CASCADE,
  thread_id TEXT,
  last_message_at TIMESTAMPTZ,
  last_message_preview TEXT,
  last_message_is_outbound BOOLEAN,
  is_read BOOLEAN DEFAULT TRUE,
  is_archived BOOLEAN DEFAULT FALSE,
  tab TEXT DEFAULT 'primary',
  created_at TIMESTAMPTZ DEFAULT NOW(),
  updated_at TIMESTAMPTZ DEFAULT NOW()
);
CREATE INDEX idx_conversations_contact ON instagram_conversations(contact_id);
CREATE INDEX idx_conversations_updated ON instagram_conversations(updated_at DESC);

CREATE TABLE instagram_messages (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  conversation_id UUID REFERENCES instagram_conversations(id) ON DELETE CASCADE,
  contact_id UUID REFERENCES instagram_contacts(id) ON DELETE CASCADE,
  message_text TEXT NOT NULL,
  message_type TEXT DEFAULT 'text',
  is_outbound BOOLEAN NOT NULL,
  sent_by_automation BOOLEAN DEFAULT FALSE,
  sent_at TIMESTAMPTZ DEFAULT NOW(),
  raw_data JSONB,
  created_at TIMESTAMPTZ DEFAULT NOW()
);
CREATE INDEX idx_messages_conversation ON instagram_messages(conversation_id);
CREATE INDEX idx_messages_contact ON instagram_messages(contact_id);
CREATE INDEX idx_messages_sent ON instagram_messages(sent_at DESC);
CREATE UNIQUE INDEX idx_messages_unique ON instagram_messages(contact_id, message_text, sent_at);

CREATE TABLE automation_patterns (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  pattern_type TEXT NOT NULL,
  pattern_key TEXT NOT NULL,
  pattern_value TEXT NOT NULL,
  metadata JSONB DEFAULT '{}',
  is_active BOOLEAN DEFAULT TRUE,
  created_at TIMESTAMPTZ DEFAULT NOW(),
  updated_at TIMESTAMPTZ DEFAULT NOW(),
  UNIQUE(pattern_type, pattern_key)
);
CREATE INDEX idx_patterns_type ON automation_patterns(pattern_type);

CREATE TABLE next_best_actions (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  lane TEXT NOT NULL,
  stage TEXT,
  action_key TEXT NOT NULL,
  action_text TEXT NOT NULL,
  metadata JSONB DEFAULT '{}',
  is_active BOOLEAN DEFAULT TRUE,
  created_at TIMESTAMPTZ DEFAULT NOW(),
  UNIQUE(lane, action_key)
);

CREATE TABLE fit_signals (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  product TEXT NOT NULL,
  signal_key TEXT NOT NULL,
  signal_description TEXT NOT NULL,
  offer_template TEXT,
  is_active BOOLEAN DEFAULT TRUE,
  created_at TIMESTAMPTZ DEFAULT NOW(),
  UNIQUE(product, signal_key)
);

CREATE TABLE outreach_queue (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  contact_id UUID REFERENCES instagram_contacts(id),
  username TEXT NOT NULL,
  message_text TEXT NOT NULL,
  priority INTEGER DEFAULT 5,
  status TEXT DEFAULT 'pending',
  scheduled_at TIMESTAMPTZ,
  sent_at TIMESTAMPTZ,
  error TEXT,
  created_at TIMESTAMPTZ DEFAULT NOW()
);
CREATE INDEX idx_outreach_status ON outreach_queue(status);
CREATE INDEX idx_outreach_scheduled ON outreach_queue(scheduled_at);

-- "Score Components (0-20 each)"
ALTER TABLE instagram_contacts
  ADD CHECK (resonance_score BETWEEN 0 AND 20),
  ADD CHECK (need_clarity_score BETWEEN 0 AND 20),
  ADD CHECK (value_delivered_score BETWEEN 0 AND 20),
  ADD CHECK (reliability_score BETWEEN 0 AND 20),
  ADD CHECK (consent_level BETWEEN 0 AND 20),
  -- "Relationship Stages"
  ADD CHECK (relationship_stage IN ('first_touch', 'context_captured', 'micro_win_delivered', 'cadence_established', 'trust_signals',
    'fit_repeats', 'permissioned_offer', 'post_win'));
-- "Lanes"
ALTER TABLE next_best_actions ADD CHECK (lane IN ('friendship', 'service', 'offer', 'retention', 'rewarm'));
-- "Status Values"
ALTER TABLE outreach_queue ADD CHECK (status IN ('pending', 'scheduled', 'sent', 'failed', 'cancelled'));
