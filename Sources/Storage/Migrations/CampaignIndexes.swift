/// What counts a campaign by state, without being rewritten at each step of a message's life.
///
/// The states in which a message waits have partial indexes of their own, which count them. What does not wait any more
/// seldom changes again: its entry is written once, at the end.
let campaignIndexes: [String] = [
    "DROP INDEX message_campaign",
    """
    CREATE INDEX message_campaign_ended ON message (store_id, campaign_id, state)
    WHERE campaign_id IS NOT NULL AND state NOT IN ('planned', 'queued', 'leased', 'armed', 'deferred')
    """,
]
