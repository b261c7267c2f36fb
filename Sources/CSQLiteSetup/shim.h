#include <sqlite3.h>

// `sqlite3_config` takes a variable list of arguments, which Swift cannot call.

/// No counting of memory: SQLite takes a lock for it at each allocation, of which Debian's has many, being built without
/// lookaside memory. Has an effect only before SQLite is used for the first time.
static inline int css_stop_counting_memory(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
