/// What a month's plan asks of tasks.
let planTables: [String] = [
    // By state first: what waits stays few among all that was ever done, whichever states and days are asked for.
    "DROP INDEX contact_task_waiting",
    "CREATE INDEX contact_task_day ON contact_task (store_id, state, planned_on)",
    "CREATE INDEX contact_task_regrading ON contact_task (store_id) WHERE proposed_grade IS NOT NULL",
]
