#pragma once

/// How often memory was asked for since the program began.
unsigned long allocation_count(void);
