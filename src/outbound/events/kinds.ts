/** What can be written down by hand: the types of the document (events, by source), and where they stand in outbound.events. */
export const EVENT_KINDS = {
  note_added: { source: 'manual', says: 'a note (--note)' },
  task_created: { source: 'manual', says: 'a task (--note, --next-followup)' },
  status_changed: { source: 'manual', says: 'a new status (--overall-status, --lead-status)' },
  connection_sent: { source: 'linkedin', says: 'a connection request on LinkedIn' },
  connection_accepted: { source: 'linkedin', says: 'the request was accepted' },
  message_sent: { source: 'linkedin', says: 'a message on LinkedIn (--message)' },
  message_replied: { source: 'linkedin', says: 'a reply to it; follow-ups stop' },
} as const;
export type EventType = keyof typeof EVENT_KINDS;
export const EVENT_TYPES: readonly EventType[] = [
  'note_added',
  'task_created',
  'status_changed',
  'connection_sent',
  'connection_accepted',
  'message_sent',
  'message_replied',
];
