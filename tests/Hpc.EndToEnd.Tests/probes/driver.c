/* Stands in for a GPU driver's library. */
const char *driver(void) { return "host driver"; }
